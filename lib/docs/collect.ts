import { readdirSync } from 'node:fs'
import { load } from '../inventory/load.ts'
import type { Runbook } from '../runbook.ts'
import { pages } from './pages.ts'

const root = new URL('../../', import.meta.url)

/** Every runbook in the repository, in the order of its file names; a chain has no steps of its own and is none. */
const runbooks = async (): Promise<Runbook[]> => {
  const files = readdirSync(new URL('runbooks/', root))
    .filter(file => file.endsWith('.ts'))
    .sort()
  const modules = await Promise.all(
    files.map(file => import(new URL(`runbooks/${file}`, root).href) as Promise<{ default?: Runbook }>),
  )
  return modules.flatMap(module => module.default ?? [])
}

/** Where the pages lie. */
export const PAGES = new URL('docs/runbooks/', root)

/** The pages as they should be now; their sample cluster is the one in hosts.example.yaml. */
export const collectPages = async (): Promise<Map<string, string>> => {
  const [sample] = load(new URL('hosts.example.yaml', root).pathname)
  return pages(await runbooks(), sample!)
}
