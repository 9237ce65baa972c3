import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  Lexer,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
} from 'yaml'
import { complain, type Problem, type Range, shown } from './problem.ts'
import type { Source } from './source.ts'

const DEEPEST = 50

/** Where a node lies in the text; without one, the start of the file. */
export const rangeOf = (node: unknown): Range =>
  isNode(node) && node.range ? [node.range[0], node.range[1]] : [0, 0]

/** A key as it was written; undefined for what can't be a key here (a list, a map, nothing). */
export const keyText = (pair: Pair): string | undefined =>
  isScalar(pair.key) && pair.key.value !== null ? (pair.key.source ?? String(pair.key.value)) : undefined

// The parser recurses, and V8 aborts the whole process when it runs out of stack inside a regular expression.
const tooDeep = (text: string): Problem | undefined => {
  const indent = new RegExp(`^(?: {${4 * DEEPEST}}|[ \\t]*(?:[-?:][ \\t]+){${DEEPEST}})`, 'm').exec(text)
  const message = `this is nested more than ${DEEPEST} levels deep, which no inventory needs; remove it`
  if (indent) return { range: [indent.index, indent.index + 1], message }
  let depth = 0
  let offset = 0
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth++
    if (token === ']' || token === '}') depth--
    if (depth > DEEPEST) return { range: [offset, offset + 1], message }
    // Tokens of one control character mark documents and scalars; they stand for no text.
    if (!/^[\x02\x1f\x18]$/.test(token)) offset += token.length
  }
  return undefined
}

const plainer: Record<string, string> = {
  TAB_AS_INDENT: 'a tab is used as indentation, which YAML does not allow; use spaces',
  BLOCK_AS_IMPLICIT_KEY: 'a second `key:` on this line; start a new line, or put the text in quotes',
  MULTIPLE_ANCHORS: 'anchors are not allowed in an inventory; write the value out',
  BAD_ALIAS: 'aliases are not allowed in an inventory; write the value out',
}

const duplicates = (source: Source, pairs: readonly Pair[]): Problem[] => {
  const first = new Map<string, Range>()
  return pairs.flatMap(pair => {
    const key = keyText(pair)
    if (key === undefined)
      return { range: rangeOf(pair.key), message: 'a key must be one word; write `name: value`' }
    const range = rangeOf(pair.key)
    const before = first.get(key)
    if (!before) first.set(key, range)
    const line = before && source.position(before[0]).line
    return before
      ? { range, message: `${shown(key)} stands here twice (first in line ${line}); remove one of them` }
      : []
  })
}

const forbidden = (source: Source, root: unknown): Problem[] => {
  const problems: Problem[] = []
  visit(root as Node, (_key, node) => {
    if (isPair(node) || !isNode(node)) return
    const range = rangeOf(node)
    const say = (message: string) => problems.push({ range, message })
    if (isAlias(node)) say('aliases are not allowed in an inventory; write the value out')
    else if (node.anchor) say('anchors are not allowed in an inventory; write the value out')
    if (node.tag)
      say(
        `the tag ${shown(node.tag.replace('tag:yaml.org,2002:', '!!'))} is not allowed in an inventory; remove it`,
      )
    if (isMap(node)) problems.push(...duplicates(source, node.items))
  })
  return problems
}

/**
 * Parses an inventory as YAML 1.2 (core schema); undefined for nothing but comments. Throws for broken syntax and for
 * what is valid YAML but has no place here: duplicate keys, aliases, anchors, tags (yaml.org/spec/1.2.2, chapter 3).
 */
export const parse = (source: Source): Node | undefined => {
  const deep = tooDeep(source.text)
  if (deep) throw complain(source, [deep])
  const secret = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.exec(source.text)
  if (secret)
    throw complain(source, [
      {
        range: [secret.index, secret.index + secret[0].length],
        message: 'a private key does not belong in the inventory; put it in a file of mode 600 and name that',
      },
    ])
  const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const
  const documents = parseAllDocuments(source.text, options)
  const [document, second] = Array.isArray(documents) ? documents : []
  if (!document) return undefined
  const problems: Problem[] = document.errors.map(({ code, message, pos }) => ({
    range: pos,
    message: plainer[code] ?? `this is not YAML: ${message.replace(/^./, c => c.toLowerCase())}`,
  }))
  if (second) {
    const start = Math.max(second.range[0], source.text.indexOf('---', second.range[0]))
    problems.push({
      range: [start, start + 3],
      message: 'a second YAML document starts here; one file is one inventory',
    })
  }
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2')
    problems.push({ range: [0, 1], message: 'the inventory is YAML 1.2; remove the %YAML line' })
  // What follows the first syntax error is mostly its echo.
  if (problems.length) throw complain(source, problems.slice(0, 1))
  const root = document.contents ?? undefined
  const unwanted = forbidden(source, root)
  if (unwanted.length) throw complain(source, unwanted)
  return root
}
