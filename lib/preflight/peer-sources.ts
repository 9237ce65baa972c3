import { uncovered, uncoveredSources } from '../pki/provided/sources.ts'
import type { Check } from './finding.ts'

/** That a peer certificate made elsewhere covers every address its member dials the others from. */
export const checkPeerSources: Check = ({ cluster, host, machine }) => {
  const sources = uncoveredSources(cluster, host, machine)
  return sources.length ? [{ level: 'refuse', ...uncovered(cluster, host, sources) }] : []
}
