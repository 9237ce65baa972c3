/**
 * Names and addresses of a lab on this machine, all from its slot (1 … 250): network 10.213.SLOT.0/24, and a second one
 * for --second-nic. Interface names may have 15 characters at most (IFNAMSIZ), so they carry the slot, not the name.
 */
export const network = (slot: number) => ({
  bridge: `erlab${slot}`,
  gateway: `10.213.${slot}.1`,
  subnet: `10.213.${slot}.0/24`,
  secondBridge: `erlab${slot}b`,
  secondGateway: `10.212.${slot}.1`,
})

/** One host's end of it; `number` is the last part of its addresses. */
export const ends = (slot: number, number: number) => ({
  address: `10.213.${slot}.${number}`,
  secondAddress: `10.212.${slot}.${number}`,
  /** Network namespace. */
  namespace: `erlab${slot}-${number}`,
  /** The end of its cable that is plugged into the bridge. */
  port: `erl${slot}p${number}`,
  secondPort: `erl${slot}q${number}`,
})

/** Members are .11, .12 …; load balancers .101, .102 … */
export const memberNumber = (n: number): number => 10 + n
export const balancerNumber = (n: number): number => 100 + n

/** The most hosts of a kind that have an address. */
export const MOST_HOSTS = 89
