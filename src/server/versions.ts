import { Problem } from './problem.ts'

/**
 * Goes on where the row is still in a version that If-Match names, or where nothing was named (RFC 9110 section 13.1.1).
 * @param what the row is called to people
 * @throws Problem changed_meanwhile, with the version of today as ETag
 */
export const requireVersion = (
  { version }: { version: number },
  ifMatch: string | undefined,
  what: string,
): void => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const named = ifMatch.split(',').map((tag) => tag.trim())
  if (named.includes(`"${version}"`)) return
  throw new Problem(
    'changed_meanwhile',
    `Somebody else has changed this ${what} in the meantime. Read it again.`,
    { headers: { etag: `"${version}"` } },
  )
}
