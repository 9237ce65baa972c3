import { mkdirSync, writeFileSync } from 'node:fs'
import { collectPages, PAGES } from './collect.ts'

// Writes a page per runbook: node --import tsx lib/docs/generate.ts
mkdirSync(PAGES, { recursive: true })
for (const [file, text] of await collectPages()) writeFileSync(new URL(file, PAGES), text)
