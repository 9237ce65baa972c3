/** Somebody who is measured: takes part in the first so many rounds, in all of them if it is not said. */
export type Contestant<T> = {
  name: string
  rounds?: number
  /** One measurement, beginning where the one before left things. */
  measure: (round: number) => Promise<T>
}

/**
 * Who is measured when: A B C A B C, so that whatever else the machine does meets everybody alike. Those who do not take
 * part in all rounds come in the first ones. Pure.
 */
export const order = <T>(contestants: readonly Contestant<T>[], rounds: number) =>
  Array.from({ length: rounds }, (_, round) =>
    contestants
      .filter(contestant => round < (contestant.rounds ?? rounds))
      .map(contestant => ({ contestant, round })),
  ).flat()

/** Measures everybody in turn; the samples of each by name. */
export const interleaved = async <T>(
  contestants: readonly Contestant<T>[],
  rounds: number,
  tell: (name: string, sample: T) => void,
): Promise<Map<string, T[]>> => {
  const samples = new Map<string, T[]>(contestants.map(({ name }) => [name, []]))
  for (const { contestant, round } of order(contestants, rounds)) {
    const sample = await contestant.measure(round)
    samples.get(contestant.name)!.push(sample)
    tell(contestant.name, sample)
  }
  return samples
}
