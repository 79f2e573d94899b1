import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { ImportReport } from '#contract/schemas/exchange/imports.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { countRows, noCounts } from './count-rows.ts'
import { type Decision, decide, noteTaken } from './decide.ts'
import { type FileRow, type ImportRow, putFileRows } from './imports.queries.ts'
import { claimFiles } from './resumes/import-files.queries.ts'
import { type Batch, type Place, readSurroundings, readWanted } from './surroundings.ts'

export const Rehearsal = ImportReport.shape.rehearsal.unwrap()
type Rehearsal = z.output<typeof Rehearsal>

export const readRehearsal = (json: string | null): Rehearsal =>
  json === null ? Rehearsal.parse({ counts: noCounts, examples: [] }) : Rehearsal.parse(JSON.parse(json))

/** Finds out what would become of some rows, and stores that with the import; no lead is touched. */
export const rehearseStep = async (
  tx: Database,
  file: ImportRow,
  { rows, giving }: Batch,
  place: Place,
): Promise<ImportRow> => {
  const { read, context } = await readWanted(tx, file, rows, place)
  const wanted = read.flatMap((each) => ('mistakes' in each.wanted ? [] : each.wanted))
  const around = await readSurroundings(tx, file.id, wanted, context)
  const { counts, examples, resumes: before } = readRehearsal(file.rehearsal)
  const results: FileRow[] = []
  const decisions: { outcome: Decision['outcome'] }[] = []
  const shown = { ...counts }
  for (const { row, wanted: lead } of read) {
    const decision = 'mistakes' in lead ? mistaken(lead.mistakes) : decide(row.row, lead, around)
    const { outcome, leadId: lead_id, reason } = decision
    const resume = giving.to(row.row, outcome)
    const isTaken = outcome !== 'refused' && outcome !== 'duplicate'
    const key = isTaken && 'key' in lead ? (lead.key ?? null) : null
    if (isTaken) noteTaken(around, row.row, key ?? undefined)
    results.push({ ...row, key })
    decisions.push(decision)
    shown[outcome] += 1
    if (shown[outcome] > limits.importExamplesMax) continue
    const after = resume ? { ...decision.after, resume: resume.name } : decision.after
    examples.push({ row: row.row, outcome, lead_id, before: decision.before, after, reason })
  }
  await putFileRows(tx, results)
  const { given, left } = giving.tell()
  await claimFiles(tx, given, 'import')
  const found: Rehearsal = {
    counts: countRows(counts, decisions),
    examples,
    resumes: {
      attached: before.attached + given.size,
      left: before.left + left.length,
      examples: [...before.examples, ...left].slice(0, limits.importExamplesMax),
    },
  }
  const far = {
    rehearsal: JSON.stringify(found),
    position: rows.at(-1)?.row ?? file.position,
    ...(rows.length === 0 && { state: 'ready' as const, position: 0 }),
  }
  await tx.updateTable('imports').set(far).where('id', '=', file.id).execute()
  return { ...file, ...far }
}

const mistaken = (reason: string): Decision => ({
  outcome: 'refused',
  leadId: null,
  reason,
  before: null,
  after: null,
})
