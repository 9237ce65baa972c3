import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'

/** How a changed service is proven on one host before the next host is touched. Pure; the engine carries it out. */
export type Gate = {
  /** The service that reads what changes. */
  unit: string
  /** Whether the service runs on this host at all; where it does not, changes are simply written. */
  running: (host: Host, facts: Facts) => boolean
  /** Written but not loaded: a roll that was interrupted. */
  pending: (host: Host, facts: Facts) => boolean
  /** Files of which an interrupted roll may have kept what was there: it is put back or tidied away with the rest. */
  files?: readonly string[]
  /** Followers first, leader last. */
  order: (hosts: Host[], facts: Facts) => Host[]
  /** @throws RunbookError exit 5 when taking this host away would endanger the cluster. */
  permit: (host: Host, facts: Facts) => void
  /**
   * Who serves, and verbs that end once a host does again; `changed` tells that the roll has had its turn on it. Those that
   * go away during a roll are waited for, where the next host can't be spared without them.
   */
  rest?: {
    serving: (facts: Facts) => Host[]
    until: (host: Host, facts: Facts, changed: boolean) => Verb[]
  }
  /** Where one host tells of all before its turn, instead of each of itself. */
  along?: {
    /** The others that it can tell of; none where each has to be asked. */
    others: (host: Host, facts: Facts) => Host[]
    /** What the host before it has heard in its proof, and the facts with that; undefined where it heard nothing. */
    tell: Verb[]
    heard: (facts: Facts, said: string) => Facts | undefined
  }
  /** Before the restart: hand over leadership. */
  before: (host: Host, facts: Facts) => Verb[]
  /** Restart or reload. */
  reload: Verb[]
  /** Ends with code 0 once the service is proven healthy; runs under `deadline` seconds. */
  prove: (host: Host, facts: Facts) => Verb[]
  /** The same for what was there before, once it has been put back. */
  proveAgain: (host: Host, facts: Facts) => Verb[]
  /** What other hosts must be able to say about the changed one. */
  witnesses?: (host: Host, facts: Facts) => { on: Host; verbs: Verb[] }[]
  /** Takes back what `before` announced, when the change is put back. */
  undo?: (host: Host, facts: Facts) => Verb[]
  deadline: number
  /** What the operator is asked before the first host, where it is worth a question. */
  question?: (hosts: Host[]) => string
  /** The same for what --yes does not answer: the cluster's name must be typed. */
  typed?: (hosts: Host[]) => string
  /** What a reload is called, where it is no restart of the unit. */
  called?: string
  /** Why a reload is due although nothing differs in the files. */
  due?: (host: Host, facts: Facts) => string
  /**
   * Where a change could lock everybody out: it counts only once the host has let in a new connection. `keep` then calls
   * off what the host would do by itself, `state` says what that is.
   */
  lockout?: { keep: Verb[]; state: (host: Host) => string }
}
