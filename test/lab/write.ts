import { chmod, readFile, rename, writeFile } from 'node:fs/promises'

/** Writes a text file unless it is so already, whole or not at all; tells whether it did. */
export const writeIfOther = async (file: string, text: string, mode = 0o644): Promise<boolean> => {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return false
  const aside = `${file}.part`
  await writeFile(aside, text)
  await chmod(aside, mode)
  await rename(aside, file)
  return true
}
