/**
 * Waiting times in whole seconds, sorted into buckets from which percentiles are read. Below 64 seconds each second has its own.
 * Above, every power of two is divided into 32 equal buckets, so that the middle of a bucket differs from any time in it by at most
 * 1/64 (1.6 %): half the width of a bucket, divided by its beginning. Only whole numbers are computed, so that SQL (`waitBucketSql`)
 * and this code always agree.
 */
export const waitBucket = (seconds: number): number => {
  if (seconds < exactSeconds) return seconds
  const exponent = Math.min(exponentMax, 31 - Math.clz32(seconds))
  return firstBucket(exponent) + Math.floor(seconds / 2 ** (exponent - 5)) - 32
}

/** The time in the middle of a bucket. */
export const secondsOfBucket = (bucket: number): number => {
  if (bucket < exactSeconds) return bucket
  const exponent = Math.min(exponentMax, exponentMin + Math.floor((bucket - exactSeconds) / 32))
  const width = 2 ** (exponent - 5)
  return Math.round((32 + bucket - firstBucket(exponent)) * width + (width - 1) / 2)
}

/** The same as `waitBucket` in SQL. @param seconds an expression whose value is a whole number that is not negative */
export const waitBucketSql = (seconds: string): string => {
  const cases = Array.from({ length: exponentMax - exponentMin + 1 }, (_, at) => exponentMax - at).map(
    (exponent) =>
      `when ${seconds} >= ${2 ** exponent} then ${firstBucket(exponent) - 32} + ${seconds} / ${2 ** (exponent - 5)}`,
  )
  return `case ${cases.join(' ')} else ${seconds} end`
}

/** The time that this share of people did not wait longer than (nearest rank); undefined if there is nobody. */
export const percentile = (counts: ReadonlyMap<number, number>, share: number): number | undefined => {
  const sorted = [...counts].sort(([a], [b]) => a - b)
  const people = sorted.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [bucket, count] of sorted) {
    seen += count
    if (seen >= share * people && seen > 0) return secondsOfBucket(bucket)
  }
  return undefined
}

const exactSeconds = 64
const exponentMin = 6
/** 17 years; longer times share the buckets above it. */
const exponentMax = 29
const firstBucket = (exponent: number) => exactSeconds + (exponent - exponentMin) * 32
