import { isIPv6 } from 'node:net'
import type { ClusterRule } from './rule.ts'

const MOST = 7
const majority = (count: number) => Math.floor(count / 2) + 1

const WARNINGS: Record<number, string> = {
  1: '1 member: when its machine is lost, so is the cluster; 3 members survive the loss of any one',
  2: '2 members: if either fails the cluster stops, so two are worse than one; use 3',
}

const even = (count: number) =>
  `${count} members survive ${count - majority(count)} failure${count > 4 ? 's' : ''}, no more than ${count - 1} do, and need ${majority(count)} to agree; use ${count - 1} or ${count + 1}`

/** How many members there are (etcd FAQ, "What is failure tolerance?" and "What is maximum cluster size?"). */
export const memberCount: ClusterRule = ({ cluster, atKey }) => {
  const count = cluster.members.length
  const range = atKey('members')
  if (count === 0)
    return [
      {
        range,
        message: `cluster ${cluster.name} has no members; add one line \`name: address\` for each under members`,
      },
    ]
  if (count > MOST)
    return [
      {
        range,
        message: `${count} members: every write waits for ${majority(count)} of them; use at most ${MOST}`,
      },
    ]
  const message = WARNINGS[count] ?? (count % 2 ? undefined : even(count))
  return message ? [{ range, message, warning: true }] : []
}

/** Members that speak IPv4 beside others that speak IPv6; each must be able to dial every other. */
export const mixedFamilies: ClusterRule = ({ cluster, at }) => {
  const numeric = cluster.members.filter(member => /^[\d.]+$|:/.test(member.peerAddress))
  const six = numeric.find(member => isIPv6(member.peerAddress))
  if (!six || numeric.every(member => isIPv6(member.peerAddress))) return []
  const message = `${six.name} has an IPv6 address and others have IPv4; every member must be able to dial every other`
  return [{ range: at('members', six.name, 'address'), message, warning: true }]
}
