import type { ExportLine, LineOf } from '#contract/export/export-lines.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { recordEvents } from '#server/features/events/record-event.ts'
import { isoTime } from '#server/iso-time.ts'
import { indexNewLeads } from '../index-lead.ts'
import { beginFilling, endFilling, refuseFull } from '../reimport/filling.ts'
import { writeLines } from '../reimport/write-lines.ts'
import { type Account, type AccountOptions, decideAccounts } from './decide-accounts.ts'
import { type LeadOptions, makeLeadDecider, shortened } from './decide-lead.ts'
import type { Original } from './open-original.ts'
import type { Report } from './report.ts'
import { type Receiving, takeResume } from './take-resume.ts'

export type OriginalImport = Receiving &
  Omit<AccountOptions & LeadOptions, 'at'> & {
    db: Database
    now: () => number
    /** Nothing is written, and no file stored. */
    isRehearsal: boolean
    /** What else is to be done with the database in the end, which may be done twice. */
    finish(): Promise<void>
    told(text: string): void
  }

/**
 * Takes an installation of the original into an empty one, or finds out what that would do. Ids and passwords stay. Accounts are
 * stored when it begins; then the leads with their files, some at a time with how far it is, so that after a kill it goes on
 * there. Nothing is mailed, and the report tells of what was stored before the kill, too.
 * @throws Error with a sentence unless the installation is empty
 */
export const importOriginal = async (
  importing: OriginalImport,
  original: Original,
  report: Report,
): Promise<void> => {
  const { db, now, isRehearsal, finish, told } = importing
  const { done, at } = await begin(importing, original, report)
  for await (const { lines, end } of piecesOf(importing, { original, report, done, at })) {
    if (end > done) await transact(db, (tx) => store(tx, lines, end))
    told(`leads: ${end.toLocaleString('en')} of ${original.leadCount.toLocaleString('en')}`)
  }
  if (isRehearsal) return
  await finish()
  await endFilling(db, now())
}

type Begun = {
  /** How many rows of leads are not to be stored: they are already, or it is a rehearsal. */
  done: number
  /** When it began the first time. */
  at: number
}

const empty = [['attorneys', 'accounts']] as const

const begin = async (importing: OriginalImport, original: Original, report: Report): Promise<Begun> => {
  const { db, isRehearsal, now } = importing
  const { sha256 } = original
  const begun = await refuseFull(db, sha256, empty)
  const at = begun?.begun_at ?? now()
  const accounts = decideAccounts(original.users(), { ...importing, at }, report)
  if (begun) await requireSameAdmin(db, report.admin)
  if (isRehearsal) return { done: Infinity, at }
  const { lines: done } = await beginFilling(db, {
    sha256,
    now: at,
    more: empty,
    first: (tx) => storeAccounts(tx, accounts, at),
  })
  return { done, at }
}

/** The accounts were stored when it began. */
const requireSameAdmin = async (db: Database, email: string | undefined) => {
  const stored = await db
    .selectFrom('attorneys')
    .select('email')
    .where('role', '=', 'admin')
    .executeTakeFirst()
  if (stored?.email !== email)
    throw new Error(
      `This was begun with ${stored?.email ?? 'nobody'} as the admin. Go on with the same --admin.`,
    )
}

const storeAccounts = async (tx: Database, accounts: readonly Account[], at: number) => {
  for (const account of accounts) await tx.insertInto('attorneys').values(account).execute()
  const admin = accounts.find(({ role }) => role === 'admin')
  if (admin) await tx.insertInto('founder').values({ only: 1, attorney_id: admin.id }).execute()
  await recordEvents(
    tx,
    accounts.map(({ id, email, role, status }) => ({
      kind: 'attorney.imported',
      at,
      attorneyId: id,
      after: { email, role, status },
    })),
  )
}

/** Leads whose files are stored before they are, in one transaction. */
const leadsAtOnce = 100

/** The lines of some leads, and behind which row they end. */
type Piece = { lines: ExportLine[]; end: number }

async function* piecesOf(
  importing: OriginalImport,
  { original, report, done, at }: Begun & { original: Original; report: Report },
): AsyncGenerator<Piece, void> {
  const decide = makeLeadDecider({ ...importing, at }, report)
  const taking = { ...importing, original, report, taken: new Set<string>() }
  let lines: ExportLine[] = []
  let end = 0
  for (const row of original.leads()) {
    end += 1
    const decided = decide(row)
    if (decided) {
      const { lead, given } = decided
      const isKept = end > done
      const resume = await takeResume(taking, row, { ...lead, isKept })
      report.leads += 1
      if (!resume && row.resume_path) given['resume'] = shortened(row.resume_path)
      if (isKept) lines.push({ ...lead, resume }, eventLine(lead.id, at, given))
    }
    if (end % leadsAtOnce > 0) continue
    yield { lines, end }
    lines = []
  }
  yield { lines, end }
  for await (const name of original.fileNames())
    if (!taking.taken.has(name)) report.tell('file_unnamed', name)
}

const eventLine = (leadId: number, at: number, given: Record<string, string | null>): LineOf<'event'> => ({
  type: 'event',
  lead_id: leadId,
  kind: 'lead.imported',
  actor: null,
  bulk_id: null,
  at: isoTime(at),
  before: null,
  after: Object.keys(given).length > 0 ? given : null,
})

const store = async (tx: Database, lines: readonly ExportLine[], end: number): Promise<void> => {
  await writeLines(tx, lines, { passwordHash: '', attorneys: new Map() })
  const leads = lines.filter((line): line is LineOf<'lead'> => line.type === 'lead')
  // What a resume says is added when it is read.
  await indexNewLeads(
    tx,
    leads.map((lead) => ({ ...lead, notes: [] })),
  )
  await tx.updateTable('reimport').set({ lines: end }).execute()
}
