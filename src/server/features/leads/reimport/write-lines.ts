import type { ExportLine, LineOf } from '#contract/export/export-lines.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { storeNewPersonKeys } from '../same-person/store-person-keys.ts'
import { type AttorneyIds, insertAttorneys, readAttorneyIds } from './attorney-ids.ts'
import {
  type IdOf,
  bulkRow,
  consentTextRow,
  differentRows,
  eventRow,
  leadRow,
  mailRow,
  noteRow,
  refusalRow,
  scanRows,
  valuesRow,
} from './to-rows.ts'

export type WriteOptions = {
  passwordHash: string
  /** Those that were found so far. */
  attorneys: AttorneyIds
}

/**
 * Writes some lines of an export. What they refer to is in earlier lines, or among them. The running server reads and scans resumes of
 * which it knows nothing.
 */
export const writeLines = async (
  tx: Database,
  lines: readonly ExportLine[],
  { passwordHash, attorneys }: WriteOptions,
): Promise<void> => {
  const of = <Type extends ExportLine['type']>(type: Type) =>
    lines.filter((line): line is LineOf<Type> => line.type === type)
  await insertAttorneys(tx, of('attorney'), passwordHash)
  await readAttorneyIds(tx, attorneys, lines.flatMap(emailsIn))
  const idOf: IdOf = (email) => {
    const id = attorneys.get(email)
    if (id === undefined) throw new Error('An attorney of the export is missing.')
    return id
  }
  for (const text of of('consent_text'))
    await tx
      .insertInto('consent_texts')
      .values(consentTextRow(text))
      .onConflict((conflict) => conflict.column('version').doNothing())
      .execute()
  for (const bulk of of('bulk')) await tx.insertInto('bulks').values(bulkRow(bulk, idOf)).execute()

  const leads = of('lead')
  for (const some of inPieces(leads.map((lead) => leadRow(lead, idOf))))
    await tx.insertInto('leads').values(some).execute()
  for (const some of inPieces(leads.flatMap(scanRows)))
    await tx.insertInto('resume_scans').values(some).execute()
  for (const some of inPieces(of('note').map((note) => noteRow(note, idOf))))
    await tx.insertInto('notes').values(some).execute()
  for (const some of inPieces(of('mail').map(mailRow))) await tx.insertInto('mails').values(some).execute()
  await insertEvents(tx, of('event'), idOf)
  for (const some of inPieces(of('bulk_refusal').map(refusalRow)))
    await tx.insertInto('bulk_refusals').values(some).execute()
  for (const some of inPieces(of('different_persons').flatMap((line) => differentRows(line, idOf))))
    await tx.insertInto('different_persons').values(some).execute()
  // The others get them when their resume is read.
  await storeNewPersonKeys(
    tx,
    leads.filter(({ resume }) => resume === null),
  )
}

const emailsIn = (line: ExportLine): string[] => {
  switch (line.type) {
    case 'bulk':
      return textsOf([line.started_by, line.undone_by, line.action['assigned_to'], line.target['pending_of']])
    case 'lead':
      return textsOf([line.assigned_to])
    case 'note':
      return [line.author]
    case 'event':
      return textsOf([line.actor, line.before?.['assigned_to'], line.after?.['assigned_to']])
    case 'different_persons':
      return [line.attorney]
    case 'foyer.export':
    case 'attorney':
    case 'consent_text':
    case 'mail':
    case 'bulk_refusal':
    case 'end':
      return []
  }
}

const textsOf = (values: readonly unknown[]) =>
  values.filter((value): value is string => typeof value === 'string' && value !== '')

const insertEvents = async (tx: Database, lines: readonly LineOf<'event'>[], idOf: IdOf) => {
  for (const some of inPieces(lines)) {
    const inserted = await tx
      .insertInto('events')
      .values(some.map((line) => eventRow(line, idOf)))
      .returning('id')
      .execute()
    // Ids are given in the order of the rows, on both databases.
    const ids = inserted.map(({ id }) => id).sort((a, b) => a - b)
    const values = some.flatMap((line, at) => valuesRow(ids[at] ?? 0, line, idOf))
    if (values.length > 0) await tx.insertInto('event_values').values(values).execute()
  }
}

/** Rows of one statement: the databases limit the number of its values. */
const rowsAtOnce = 200

function* inPieces<Row>(rows: readonly Row[]): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) yield rows.slice(at, at + rowsAtOnce)
}
