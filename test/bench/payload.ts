import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { network } from '../lab/addresses.ts'
import { existing } from '../lab/state.ts'
import { changedOn } from '../reliability/boundaries/disk.ts'
import type { TestLab } from '../reliability/lab.ts'

/** The files that others copy as they are, where the runbooks have them from templates: programs, units, settings. */
const TEXTS =
  /^\/(?:etc\/(?:hosts|etcd\/etcd\.yaml|haproxy\/haproxy\.cfg|profile\.d\/.*|systemd\/system\/.*)|opt\/etcd\/(?:bin|libexec)\/.*)$/

/** Keeps the files that a run of ours has left on each host of a lab, as `directory`/HOST/PATH with their modes. */
export const keepPayload = async (lab: TestLab, directory: string, rewrite = (text: string) => text) => {
  await rm(directory, { recursive: true, force: true })
  for (const { name } of existing(lab.name).hosts)
    for (const { path, kind, content, mode } of await changedOn(lab.name, name, 'checkpoint')) {
      if (kind !== 'file' || !content || !TEXTS.test(path)) continue
      const file = `${directory}/${name}${path}`
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, rewrite(content.toString()), { mode })
    }
}

/** The files of one lab as those of another, whose hosts have the same names in another network. */
export const keepPayloadFor = (lab: TestLab, other: TestLab, directory: string) => {
  const prefix = ({ name }: TestLab) => network(existing(name).slot).gateway.replace(/1$/, '')
  return keepPayload(lab, directory, text => text.replaceAll(prefix(lab), prefix(other)))
}
