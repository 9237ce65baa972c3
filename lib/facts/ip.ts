import { isIP } from 'node:net'
import type { Cluster, Host } from '../inventory/cluster.ts'

/** IP addresses that the members on other machines are reached at by their peers; a name is no question for ip(8). Pure. */
export const otherPeers = (cluster: Cluster, host: Host): string[] =>
  cluster.members
    .filter(({ machine, peerAddress }) => machine !== host.machine && isIP(peerAddress))
    .map(({ peerAddress }) => peerAddress)

/**
 * What ip(8) says to all questions, a line for each answer, by one process; one without an answer keeps none from theirs.
 * Ends a line of a script.
 */
export const askIp = (questions: string[]): string =>
  `ip -o -force -batch - 2>/dev/null <<'END'
${questions.join('\n')}
END`

/** The question for the way to an address. */
export const wayTo = (address: string): string => `route get ${address}`
