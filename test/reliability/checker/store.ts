import type { Found, WatchEvent } from './history.ts'

/** A model of etcd's key-value store: what it answers when nothing is wrong, and ways to make it wrong. */
export type Store = {
  /** The newest revision. */
  revision: number
  /** Every event since the store began, by revision. */
  log: WatchEvent[]
  get: (key: string) => Found | undefined
  /** The key as it was at an older revision. */
  getAt: (key: string, revision: number) => Found | undefined
  put: (key: string, value: string) => Found
  /** Forgets all that came after a revision, which so is given again. */
  rewind: (revision: number) => void
}

/** An empty store at some revision. */
export const storeFrom = (first: number): Store => {
  const now = new Map<string, Found>()
  const write = (key: string, value: string, modified: number): Found => {
    const before = now.get(key)
    const found = {
      value,
      created: before?.created ?? modified,
      modified,
      version: (before?.version ?? 0) + 1,
    }
    now.set(key, found)
    return found
  }
  const store: Store = {
    revision: first,
    log: [],
    get: key => now.get(key),
    getAt: (key, revision) => {
      const event = store.log.findLast(event => event.key === key && event.modified <= revision)
      return (
        event && {
          value: event.value!,
          created: event.created!,
          modified: event.modified,
          version: event.version!,
        }
      )
    },
    put: (key, value) => {
      const found = write(key, value, ++store.revision)
      store.log.push({ key, ...found })
      return found
    },
    rewind: revision => {
      store.log = store.log.filter(event => event.modified <= revision)
      store.revision = Math.min(store.revision, revision)
      now.clear()
      for (const { key, value, modified } of store.log) write(key, value!, modified)
    },
  }
  return store
}
