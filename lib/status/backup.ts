import type { BackupRow } from './model.ts'

type Manifest = { file?: unknown; at?: unknown; restored?: unknown }

/** The backup that a manifest tells of; undefined for anything else. Pure. */
export const newestBackup = (text: string, now: Date): BackupRow | undefined => {
  try {
    const { file, at, restored } = JSON.parse(text) as Manifest
    const time = Date.parse(String(at))
    if (Number.isNaN(time)) return undefined
    return {
      file: String(file),
      ageSeconds: Math.max(0, Math.round((now.getTime() - time) / 1000)),
      restored: restored === true,
    }
  } catch {
    return undefined
  }
}
