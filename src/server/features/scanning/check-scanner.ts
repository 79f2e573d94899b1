import { ClamdFailed, readVersion } from '#server/adapters/clamd/clamd.ts'
import { type Examined, type Finding, note, ok, problem } from '#server/findings.ts'
import { duration } from '#server/wording.ts'
import { checkProbes } from './check-probes.ts'
import { scannerOf } from './scanner.ts'

const answersWithinMs = 5_000
const dayMs = 86_400_000
/** ClamAV publishes signatures every day. */
const databaseMaxAgeMs = 7 * dayMs

/** Does the virus scanner answer, are its signatures new, and does it say what it could not look into? */
export async function* checkScanner({ config, now }: Examined): AsyncGenerator<Finding> {
  const scanner = scannerOf(config)
  if (!scanner) return yield note('There is no virus scanner (CLAMD_HOST): no resume is scanned.')
  try {
    yield ofVersion(await readVersion(scanner, AbortSignal.timeout(answersWithinMs)), now())
    yield* checkProbes(scanner)
  } catch (error) {
    const why = error instanceof ClamdFailed ? error.message : 'The virus scanner gave no answer in time.'
    yield problem(
      why,
      'Is clamd running, and does it listen at CLAMD_HOST and CLAMD_PORT (TCPSocket in clamd.conf)?',
    )
  }
}

/** `ClamAV VERSION/NUMBER OF THE DATABASE/ITS TIME`, without the last two where the database is not ClamAV's own. */
const ofVersion = (version: string, now: number): Finding => {
  const [engine = '', , madeAt = ''] = version.split('/')
  const ageMs = now - Date.parse(`${madeAt} UTC`)
  if (Number.isNaN(ageMs)) return note(`${engine} scans resumes; it does not say how old its signatures are.`)
  if (ageMs > databaseMaxAgeMs)
    return problem(
      `The signatures of the virus scanner are ${duration(ageMs)} old.`,
      'Run freshclam beside clamd; its log says why it fails.',
    )
  return ok(`${engine} scans resumes; its signatures are ${duration(Math.max(0, ageMs))} old.`)
}
