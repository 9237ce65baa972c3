import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const root = new URL('../../../', import.meta.url)

const pages = [
  ...readdirSync(root).filter(file => file.endsWith('.md')),
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => `docs/${file}`),
]
const textOf = (page: string) => readFileSync(new URL(page, root), 'utf8')
/** What stands outside fenced blocks and inline code, where a link is a link. */
const written = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, 'x')

/** GitHub's anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
const anchors = (text: string) =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!))

for (const page of pages)
  test(`Every relative link in ${page} leads somewhere`, () => {
    for (const [, target] of written(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue
      const [path, section] = target!.split('#')
      const file = path ? new URL(path, new URL(page, root)) : new URL(page, root)
      assert.ok(existsSync(file), `${target} does not exist`)
      if (section)
        assert.ok(anchors(readFileSync(file, 'utf8')).includes(section), `${target}: no such heading`)
    }
  })

test('README stays short enough to be read', () => {
  assert.ok(textOf('README.md').split('\n').length <= 121)
})

test('Every script and npm command that the pages name exists', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  // The example runbook in CONTRIBUTING is yet to be written, by whoever follows it.
  for (const page of pages) {
    for (const [, script] of textOf(page).matchAll(/\bzx (runbooks\/[\w-]+\.ts)/g))
      assert.ok(page === 'CONTRIBUTING.md' || existsSync(new URL(script!, root)), `${page}: ${script}`)
    for (const [, name] of textOf(page).matchAll(/\bnpm run (?:-s )?([\w:]+)/g))
      assert.ok(scripts[name!], `${page}: npm run ${name}`)
  }
})
