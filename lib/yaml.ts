import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The yaml package, loaded when something is read or written: its 75 files would be most of what --help waits for. */
export const yaml = (): typeof import('yaml') => require('yaml')
