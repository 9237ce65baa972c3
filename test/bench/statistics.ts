/** The middle of some numbers, or the mean of the two in the middle. Pure. @throws Error when there are none */
export const median = (values: readonly number[]): number => {
  if (!values.length) throw new Error('nothing was measured')
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** How much y grows with each unit of x: the slope of the line of least squares. Pure. */
export const slope = (points: readonly (readonly [x: number, y: number])[]): number => {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  if (!spread) throw new Error('a slope needs two different places')
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread
}

/** A number with as many digits as mean something: 0.123, 1.23, 12.3, 123. Pure. */
export const rounded = (value: number): number => Number(value.toPrecision(3))
