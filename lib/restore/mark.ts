/** As a member of which new cluster a snapshot is restored; the same on all members. */
export type Into = {
  /** Of the snapshot. */
  sha256: string
  /** The new cluster's initial-cluster-token and initial-cluster. */
  token: string
  initialCluster: string
  /** Added to the snapshot's revision, where the version can. */
  bump: number
}

/**
 * What lies beside a member's data while it is exchanged, one line of JSON. It says all that a run needs which goes on
 * after another was killed: what is restored, as which new cluster, and how far this member has come.
 */
export type Mark = {
  format: 1
  /** What to type to go on, after `zx runbooks/`. */
  again: string
  /** `stopping`: the old data is still in its place, or on the way; `exchanged`: what replaces it is. */
  stage: 'stopping' | 'exchanged'
  /** Ending of the names under which old data is kept. */
  aside: string
  /** Nothing: the member comes back empty, into a cluster that lives. */
  into?: Into
}

const text = (value: unknown, form = /^[^\n]+$/) => typeof value === 'string' && form.test(value)

const isInto = (value: unknown): value is Into => {
  const into = value as Into | null | undefined
  return (
    text(into?.sha256, /^[0-9a-f]{64}$/) &&
    text(into?.token) &&
    text(into?.initialCluster) &&
    Number.isSafeInteger(into?.bump)
  )
}

const attempt = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** The mark in a text, or undefined when it is none. */
export const parseMark = (json: string): Mark | undefined => {
  const found = attempt(json) as Mark | null | undefined
  const good =
    found?.format === 1 &&
    text(found.again) &&
    text(found.stage, /^(stopping|exchanged)$/) &&
    // Becomes part of a path.
    text(found.aside, /^\d{8}T\d{6}Z$/) &&
    (found.into === undefined || isInto(found.into))
  return good ? (found as Mark) : undefined
}

/** What lies prepared, or undefined when a text does not say it. */
export const parseInto = (json: string): Into | undefined => {
  const found = attempt(json)
  return isInto(found) ? found : undefined
}

export const sameInto = (a: Into | undefined, b: Into | undefined): boolean =>
  a !== undefined &&
  a.sha256 === b?.sha256 &&
  a.token === b.token &&
  a.initialCluster === b.initialCluster &&
  a.bump === b.bump

/** `20261121T100000Z`: UTC, sortable, and part of a file name. */
export const stampOf = (date: Date): string => `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
