import { Problem } from './problem.ts'

/**
 * Checks that If-Match names the current version of the row, or is missing (RFC 9110 section 13.1.1).
 * @param what the word for the row in the message
 * @throws Problem changed_meanwhile, with the current version as ETag
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
