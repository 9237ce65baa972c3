import { parseManifest } from '../backup/manifest.ts'
import type { BackupRow } from './model.ts'

/** The newest good backup among manifests, one a line; undefined where none was restored on trial. Pure. */
export const newestBackup = (text: string, now: Date): BackupRow | undefined => {
  const [newest] = text
    .split('\n')
    .flatMap(line => parseManifest(line) ?? [])
    .filter(({ restored }) => restored)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
  return (
    newest && {
      file: newest.file,
      ageSeconds: Math.max(0, Math.round((now.getTime() - Date.parse(newest.at)) / 1000)),
      restored: newest.restored,
    }
  )
}
