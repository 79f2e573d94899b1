import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { Count, Instant, RowId } from '#contract/schemas/fields.ts'

/** What an admin has to know about the virus scanner, on every screen. */
export const ScannerHealth = z
  .object({
    scanner: z
      .enum(['off', 'ok', 'silent'])
      .describe(
        'off: this server has no virus scanner. silent: it has given no verdict for ten minutes. Resumes are taken as always, and scanned when it answers again.',
      ),
    silent_since: Instant.nullable().describe(
      'Since when it has given no verdict; null unless it is silent.',
    ),
    waiting: Count.describe('Resumes that wait to be scanned for the first time.'),
    infected: Count.max(limits.infectedCountMax).meta({
      description: `Infected resumes that nobody has dealt with; counted up to ${limits.infectedCountMax}.`,
      examples: [0],
    }),
    first_infected: RowId.nullable().describe('The earliest lead with such a resume.'),
  })
  .meta({ id: 'ScannerHealth' })
