import { gzipSync } from 'node:zlib'
import { type ClamdAddress, scanStream } from '#server/adapters/clamd/clamd.ts'
import { type Finding, note, ok, problem } from '#server/findings.ts'

const answersWithinMs = 15_000

/**
 * clamd does not tell its settings, so it is sent two harmless files that it cannot look into. As Debian installs it, it
 * answers OK to both.
 */
export async function* checkProbes(scanner: ClamdAddress): AsyncGenerator<Finding> {
  const calledClean = async (probe: Buffer) => {
    const answer = await scanStream(scanner, async () => one(probe), AbortSignal.timeout(answersWithinMs))
    return answer === 'stream: OK'
  }
  const isBlindToLimits = await calledClean(tooDeep())
  const isBlindToLocks = await calledClean(lockedZip)
  if (isBlindToLimits)
    yield problem(
      'The virus scanner calls files clean that are beyond its limits, although it has not looked into them.',
      'Set AlertExceedsMax yes in clamd.conf, and restart clamd.',
    )
  if (isBlindToLocks)
    yield note(
      'The virus scanner calls archives clean that are locked with a password. Resumes that are locked themselves are never called clean.',
      'Set AlertEncrypted yes in clamd.conf, and restart clamd.',
    )
  if (!isBlindToLimits && !isBlindToLocks)
    yield ok('The virus scanner says when it could not look into a file.')
}

async function* one(content: Buffer): AsyncGenerator<Buffer> {
  yield content
}

/** Packed more often than clamd unpacks with any MaxRecursion (at most 100). Two kilobytes, and quickly given up. */
const tooDeep = () => {
  let content: Buffer = Buffer.from('Foyer')
  for (let depth = 0; depth < 120; depth += 1) content = gzipSync(content)
  return content
}

/** A zip (PKWARE APPNOTE) with one file, which is marked as encrypted. */
const lockedZip = Buffer.from(
  'UEsDBBQAAQAAAAAAfl14VjQSEQAAAAUAAAAFAAAAYS50eHRBQkNERUZHSElKS0xNTk9QUVBLAQIUABQAAQAAAAAAfl14VjQSEQAAAAUAAAAFAAAAAAAAAAAAAAAAAAAAAABhLnR4dFBLBQYAAAAAAQABADMAAAA0AAAAAAA=',
  'base64',
)
