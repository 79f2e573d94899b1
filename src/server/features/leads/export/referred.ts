import type { ExportLine, LineOf } from '#contract/export/export-lines.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { isoTime } from '#server/iso-time.ts'
import { selectAttorneysById, selectBulksById, selectConsentTexts } from './export.queries.ts'
import type { LeadEntry } from './lead-entry.ts'

type Attorney = Awaited<ReturnType<typeof selectAttorneysById>>[number]
type Bulk = Awaited<ReturnType<typeof selectBulksById>>[number]
type ConsentText = Awaited<ReturnType<typeof selectConsentTexts>>[number]

/** The e-mail of an attorney. */
export type EmailOf = (attorneyId: number) => string

/**
 * What leads refer to: attorneys, consent texts, and changes of many leads. Each is told once, before the first lead that refers
 * to it.
 */
export const makeReferred = (db: Database) => {
  const attorneys = new Map<number, Attorney>()
  const texts = new Map<string, ConsentText>()
  let bulks = new Map<number, Bulk>()
  const told = { attorneys: new Set<number>(), texts: new Set<string>(), bulks: new Set<number>() }
  const emailOf: EmailOf = (id) => attorneys.get(id)?.email ?? ''

  const linesOf = (ids: readonly number[]) =>
    unknownOf(ids, told.attorneys).flatMap((id) => {
      told.attorneys.add(id)
      const attorney = attorneys.get(id)
      return attorney ? [attorneyLine(attorney)] : []
    })

  return {
    emailOf,

    /** Reads what these leads refer to. */
    read: async (entries: readonly LeadEntry[]): Promise<void> => {
      const bulkIds = unknownOf(entries.flatMap(bulksIn), told.bulks)
      bulks = new Map((await selectBulksById(db, bulkIds)).map((bulk) => [bulk.id, bulk]))
      const attorneyIds = [...entries.flatMap(attorneysIn), ...[...bulks.values()].flatMap(attorneysOfBulk)]
      for (const attorney of await selectAttorneysById(db, unknownOf(attorneyIds, attorneys)))
        attorneys.set(attorney.id, attorney)
      const versions = entries.flatMap(({ lead }) => lead.consent_version ?? [])
      for (const text of await selectConsentTexts(db, unknownOf(versions, texts)))
        texts.set(text.version, text)
    },

    /** The lines that come before the lead. */
    linesBefore: (entry: LeadEntry): ExportLine[] => {
      const newBulks = unknownOf(bulksIn(entry), told.bulks).flatMap((id) => bulks.get(id) ?? [])
      for (const { id } of newBulks) told.bulks.add(id)
      const { consent_version: version } = entry.lead
      const text = version !== null && !told.texts.has(version) ? texts.get(version) : undefined
      if (text) told.texts.add(text.version)
      return [
        ...linesOf([...attorneysIn(entry), ...newBulks.flatMap(attorneysOfBulk)]),
        ...(text ? [consentTextLine(text)] : []),
        ...newBulks.map((bulk) => bulkLine(bulk, emailOf)),
      ]
    },
  }
}

const unknownOf = <Key>(keys: readonly Key[], known: { has(key: Key): boolean }): Key[] => [
  ...new Set(keys.filter((key) => !known.has(key))),
]

const attorneysIn = ({ lead, notes, events, different }: LeadEntry): number[] =>
  [
    lead.assigned_to,
    ...notes.map(({ author_id }) => author_id),
    ...events.flatMap(({ actor_id, before, after }) => [
      actor_id,
      idIn(before?.['assigned_to']),
      idIn(after?.['assigned_to']),
    ]),
    ...different.map(({ attorney_id }) => attorney_id),
  ].flatMap((id) => id ?? [])

const idIn = (value: string | null | undefined) => (value ? Number(value) : null)

const bulksIn = ({ events, refusals }: LeadEntry): number[] => [
  ...events.flatMap(({ bulk_id }) => bulk_id ?? []),
  ...refusals.map(({ bulk_id }) => bulk_id),
]

const attorneysOfBulk = ({ started_by, undone_by, action, target }: Bulk): number[] =>
  [started_by, undone_by, readJson(action)['assigned_to'], readJson(target)['pending_of']].flatMap((id) =>
    typeof id === 'number' ? [id] : [],
  )

const attorneyLine = ({
  email,
  name,
  role,
  status,
  created_at,
  updated_at,
}: Attorney): LineOf<'attorney'> => ({
  type: 'attorney',
  email,
  name,
  role,
  status,
  created_at: isoTime(created_at),
  updated_at: isoTime(updated_at),
})

const consentTextLine = ({ version, language, text, created_at }: ConsentText): LineOf<'consent_text'> => ({
  type: 'consent_text',
  version,
  language,
  text,
  created_at: isoTime(created_at),
})

/** One that is still under way is written as ended with what it has done so far: no other installation goes on with it. */
const bulkLine = (bulk: Bulk, emailOf: EmailOf): LineOf<'bulk'> => ({
  type: 'bulk',
  id: bulk.id,
  action: withEmail(readJson(bulk.action), 'assigned_to', emailOf),
  target: withEmail(readJson(bulk.target), 'pending_of', emailOf),
  state: bulk.state === 'undoing' || bulk.state === 'undone' ? 'undone' : 'changed',
  total: bulk.total,
  total_is_at_least: bulk.total_is_at_least === 1,
  done: bulk.done,
  changed: bulk.changed,
  refused: bulk.refused,
  put_back: bulk.put_back,
  left: bulk.left_alone,
  started_by: emailOf(bulk.started_by),
  started_at: isoTime(bulk.started_at),
  ended_at: isoTime(bulk.ended_at ?? bulk.started_at),
  undone_by: bulk.undone_by === null ? null : emailOf(bulk.undone_by),
})

type Detail = LineOf<'bulk'>['action']

const readJson = (json: string) => JSON.parse(json) as Detail

const withEmail = (detail: Detail, name: string, emailOf: EmailOf): Detail => {
  const id = detail[name]
  return typeof id === 'number' ? { ...detail, [name]: emailOf(id) } : detail
}
