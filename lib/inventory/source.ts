import { readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { LineCounter } from 'yaml'
import { usage } from '../errors.ts'
import { complain } from './problem.ts'

/** An inventory file's text and where its offsets lie. */
export type Source = {
  /** Absolute path of the file and of its folder. */
  file: string
  directory: string
  /** The path as it is printed: relative to the current folder where that is shorter. */
  shown: string
  text: string
  lines: LineCounter
  position: (offset: number) => { line: number; column: number }
  /** Text of a line, counted from 1, without its line end. */
  line: (number: number) => string
  /** Whether users other than the owner may write the file. */
  writableByOthers: boolean
}

const MOST_BYTES = 1_000_000

const shorter = (file: string) => {
  const near = relative(process.cwd(), file)
  return near.length < file.length && !near.startsWith('../../') ? near : file
}

/** Makes a source of a text, for `shown` as its file name. */
export const sourceOf = (text: string, file: string, mode = 0o600): Source => {
  const lines = new LineCounter()
  lines.lineStarts.push(0)
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.lineStarts.push(at + 1)
  const absolute = resolve(file)
  return {
    file: absolute,
    directory: dirname(absolute),
    shown: shorter(absolute),
    text,
    lines,
    position: offset => {
      const { line, col } = lines.linePos(Math.min(offset, text.length))
      return { line, column: col }
    },
    line: number => {
      const start = lines.lineStarts[number - 1] ?? text.length
      return text.slice(start, (lines.lineStarts[number] ?? text.length + 1) - 1).replace(/\r$/, '')
    },
    writableByOthers: (mode & 0o022) !== 0,
  }
}

const status = (file: string, path: string): Stats => {
  try {
    return statSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw usage(`${shorter(path)} cannot be read (${code})`)
    throw usage(
      `${file} does not exist (looked for ${path}); start from a copy: cp hosts.example.yaml ${file}, or name another with --hosts FILE`,
    )
  }
}

/** Reads an inventory file; throws a usage error for what is no readable, modest UTF-8 text. */
export const readSource = (file: string): Source => {
  const path = resolve(file)
  if (file.includes('\0')) throw usage('--hosts names a file with a NUL byte in it')
  const { mode, size } = status(file, path)
  if ((mode & 0o170000) === 0o040000)
    throw usage(`${file} is a directory; name the file: --hosts ${file}/hosts.yaml`)
  if ((mode & 0o170000) !== 0o100000)
    throw usage(`${file} is not a regular file; save the inventory and name that`)
  if (size > MOST_BYTES)
    throw usage(`${file} has ${size} bytes, more than an inventory may have (${MOST_BYTES})`)
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw usage(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}): check its owner and mode`)
  }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const source = sourceOf(text, path, mode)
  const broken = bytes.equals(Buffer.from(bytes.toString('utf8'))) ? -1 : text.indexOf('\uFFFD')
  if (broken >= 0)
    throw complain(source, [
      { range: [broken, broken + 1], message: 'this is not UTF-8; save the file as UTF-8' },
    ])
  const control = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/)
  if (control >= 0)
    throw complain(source, [
      {
        range: [control, control + 1],
        message: `here is the control character ${text.codePointAt(control)} (byte ${Buffer.byteLength(text.slice(0, control))}); remove it`,
      },
    ])
  return source
}
