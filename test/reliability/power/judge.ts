import type { Tree } from './files.ts'

/** Everything that a path has been seen to be, as programs saw it; `absent` is one of them. */
export type Known = Map<string, Set<string>>

const ABSENT = 'absent'
const EMPTY = 'file:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Takes in what programs see now: a path is old, new, or was not there yet. */
export const learn = (known: Known, tree: Tree): void => {
  for (const [path, what] of tree) {
    const all = known.get(path) ?? new Set([ABSENT])
    known.set(path, all.add(what))
  }
}

/** Files of a disk after a power cut that are neither of what they have ever been: torn, emptied or mixed. Pure. */
export const tornIn = (found: Tree, known: Known): string[] =>
  [...found].flatMap(([path, what]) => {
    const all = known.get(path)
    if (all?.has(what)) return []
    if (what === EMPTY) return [`${path} is empty`]
    return [`${path} is neither old nor new${all ? '' : '; nobody has ever seen it'}`]
  })

/**
 * Files that a step had reported as done before, and that the disk does not have: they are missing or older. Pure.
 * @param done what programs saw when the last step on this host had ended, and have seen ever since
 */
export const lostIn = (found: Tree, done: Tree): string[] =>
  [...done].flatMap(([path, what]) =>
    found.get(path) === what
      ? []
      : [`${path} was done, and its ${found.has(path) ? 'older content is back' : 'name is gone'}`],
  )
