import { createHash } from 'node:crypto'
import { type ExportLine, exportVersion } from '#contract/export/export-lines.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { IdSet } from './id-set.ts'
import { type LeadEntry, readEntries } from './lead-entry.ts'
import { type EmailOf, makeReferred } from './referred.ts'
import { bulkRefusalLine, differentPersonsLine, eventLine, leadLine, mailLine, noteLine } from './to-lines.ts'

/**
 * Everything about leads as JSON lines (docs/export-format.md). What a lead refers to comes before it. The last line has the number
 * of leads and of lines, and the SHA-256 of all bytes before it.
 * @param written gets the ids of the leads
 */
export async function* writeNdjson(
  db: Database,
  pieces: AsyncIterable<readonly number[]>,
  written: IdSet,
): AsyncGenerator<string, void> {
  const hash = createHash('sha256')
  let count = 0
  const textOf = (lines: readonly ExportLine[]) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    hash.update(text)
    count += lines.length
    return text
  }

  yield textOf([{ type: 'foyer.export', version: exportVersion }])
  const referred = makeReferred(db)
  for await (const ids of pieces) {
    const entries = await readEntries(db, ids)
    await referred.read(entries)
    for (let at = 0; at < entries.length; at += leadsInPiece)
      yield textOf(
        entries.slice(at, at + leadsInPiece).flatMap((entry) => {
          const lines = [...referred.linesBefore(entry), ...linesOf(entry, referred.emailOf, written)]
          written.add(entry.lead.id)
          return lines
        }),
      )
  }
  const end: ExportLine = { type: 'end', leads: written.size(), lines: count, sha256: hash.digest('hex') }
  yield `${JSON.stringify(end)}\n`
}

/** Between pieces other requests are answered. */
const leadsInPiece = 50

const linesOf = (entry: LeadEntry, emailOf: EmailOf, written: IdSet): ExportLine[] => [
  leadLine(entry.lead),
  ...entry.notes.map(noteLine),
  ...entry.mails.map(mailLine),
  ...entry.events.map((event) => eventLine(event, emailOf)),
  ...entry.refusals.map(bulkRefusalLine),
  // A decision about two leads comes with the second one.
  ...entry.different
    .filter(({ other_id: id }) => written.has(id))
    .map((row) => differentPersonsLine(row, emailOf)),
]
