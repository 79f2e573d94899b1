import type { Selectable } from 'kysely'
import { type Condition, type FilterWord, isCondition } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { dayOf } from '#server/clock/day-of.ts'
import { markOverdue } from '#server/features/leads/due/mark-overdue.ts'
import { resumeKindOf } from '#server/features/leads/inbox/present-inbox-item.ts'
import type { makeRandom } from './random.ts'
import type { TestFoyer } from './start-foyer.ts'

type Random = ReturnType<typeof makeRandom>

const hourMs = 3_600_000

/** Hands in leads and gives them values of every kind, as if years had passed. */
export const addLeadsOfEveryKind = async (
  foyer: TestFoyer,
  random: Random,
  { people, token, count }: { people: readonly { id: number }[]; token: string; count: number },
): Promise<void> => {
  const { db, now } = foyer.deps
  for (let n = 0; n < count; n++) {
    const first_name = random.of(['Ada', 'Grace'])
    const resume = random.of([undefined, { name: 'cv.txt', content: 'A resume in words' }])
    const { body: lead } = await foyer.submit({
      first_name,
      email: `${first_name.toLowerCase()}@example.com`,
      ...(resume && { resume }),
    })
    const change = {
      ...random.of([{}, { state: 'REACHED_OUT', contact: random.of(['phone', null]) }]),
      assigned_to: random.of([...people, { id: null }]).id,
      outcome: random.of(['retained', 'declined', 'spam', null]),
      phone: random.of(['+1 212 555 0100', null]),
    }
    const path = `/api/leads/${lead.id}`
    await foyer.call('PATCH', path, { token, json: change })
    if (random.below(3) === 0) await foyer.call('POST', `${path}/notes`, { token, json: { text: 'Called.' } })
    // Half an hour away from what the filters ask for, so that the moment of a request does not matter.
    const ago = random.of([1, 8, 20, 30, 50, 80, 400, 9_000]) * hourMs + hourMs / 2
    await transact(db, async (tx) => {
      await tx
        .updateTable('leads')
        .set({
          created_at: now() - ago,
          due_at: now() - ago + random.of([24, 48, 100]) * hourMs,
          marks: random.of(['', '', 'too_fast', 'honeypot no_token']),
          language: random.of(['en', 'es', 'pt-BR', null]),
          source: random.of(['form', 'api']),
          origin: random.of([
            null,
            '{"utm_source":"Google","src":"é \\"x"}',
            '{"referrer":"www.google.com"}',
            '{"src":"google ads","utm_term":"\\"src\\":\\"bing\\""}',
            'broken',
          ]),
          message: random.of(['', 'A few lines']),
          resume_caveats: random.of(['', 'scan', 'no_text scan', 'scanned']),
        })
        .where('id', '=', lead.id)
        .execute()
      await addReading(tx, lead.id, random)
    })
  }
  await markOverdue(db, now())
}

const addReading = async (tx: Database, leadId: number, random: Random) => {
  const [reason, has_text] = random.of([
    [null, 1],
    [null, 0],
    ['damaged', 0],
  ] as const)
  const read_at = Date.now()
  if (random.below(3) > 0)
    await tx
      .insertInto('resume_readings')
      .values({
        lead_id: leadId,
        reason,
        kind: random.of(['pdf', 'txt']),
        has_text,
        words: 0,
        findings: '',
        read_at,
        text: '',
      })
      .execute()
  if (random.below(3) > 0)
    await tx
      .insertInto('resume_scans')
      .values({ lead_id: leadId, state: random.of(['clean', 'infected']), scanned_at: read_at })
      .execute()
}

/** A lead with all that filters ask for. */
export type Facts = Selectable<Schema['leads']> & { notes: number; reading?: Reading; scan?: string }
type Reading = { reason: string | null; kind: string; has_text: number }

export const readFacts = async (db: Database): Promise<Facts[]> => {
  const leads = await db.selectFrom('leads').selectAll().orderBy('id', 'desc').execute()
  const notes = await db.selectFrom('notes').select('lead_id').execute()
  const readings = await db.selectFrom('resume_readings').selectAll().execute()
  const scans = await db.selectFrom('resume_scans').selectAll().execute()
  return leads.map((lead) => {
    const reading = readings.find(({ lead_id }) => lead_id === lead.id)
    const scan = scans.find(({ lead_id }) => lead_id === lead.id)
    return {
      ...lead,
      notes: notes.filter(({ lead_id }) => lead_id === lead.id).length,
      ...(reading && { reading }),
      ...(scan && { scan: scan.state }),
    }
  })
}

type Now = { now: number; timeZone: string; ids: Record<string, number | null> }

/** What a line means, said in a second way, without SQL. */
export const isFound = (line: string, lead: Facts, at: Now): boolean =>
  parseFilter(line).filter.every((part) =>
    isCondition(part) ? isMet(part, lead, at) !== part.isExcluded : isNamed(part, lead) !== part.isExcluded,
  )

const isNamed = ({ text }: FilterWord, lead: Facts) => lead.first_name.toLowerCase() === text

const isMet = (condition: Condition, lead: Facts, at: Now) =>
  (condition.values as readonly string[]).some((value) => tests[condition.field](value, lead, at))

const tests: Record<Condition['field'], (value: string, lead: Facts, at: Now) => boolean> = {
  state: (value, { state }) => state.toLowerCase() === value,
  assigned: (value, { assigned_to }, { ids }) => assigned_to === ids[value],
  outcome: (value, { outcome }) => (outcome ?? 'none') === value,
  contact: (value, { contact }) => (contact ?? 'none') === value,
  is: (
    value,
    { overdue, marks, resume_caveats: caveats, reading, scan, first_contact_at: contactedAt, due_at },
  ) =>
    ({
      overdue: overdue === 1,
      contacted: contactedAt !== null,
      in_time: contactedAt !== null && contactedAt <= due_at,
      suspicious: marks !== '',
      scan:
        caveats.split(' ').includes('scan') ||
        (reading?.kind === 'pdf' && reading.reason === null && reading.has_text === 0),
      unreadable: (reading?.reason ?? null) !== null,
      infected: scan === 'infected',
    })[value] === true,
  has: (value, { resume_path: path, notes, message, phone, link, city, consented_at: consent }) =>
    ({
      resume: path !== null,
      notes: notes > 0,
      message: message !== '',
      phone: phone !== null,
      link: link !== null,
      city: city !== null,
      consent: consent !== null,
    })[value] === true,
  language: (value, { language }) =>
    language === null ? value === 'none' : `${language.toLowerCase()}-`.startsWith(`${value}-`),
  type: (value, { resume_media_type }) => resumeKindOf(resume_media_type) === value,
  source: (value, { source, origin }) => {
    if (/^(form|api|import|phone|walk_in|mail|referral|other)$/.test(value)) return source === value
    const { utm_source, src, referrer } = read(origin)
    const from = [source, utm_source, src, referrer].map((each) => each?.toLowerCase())
    return from.includes(value) || (referrer?.replace(/^www\./, '').startsWith(`${value}.`) ?? false)
  },
  due: (value, { state, due_at }, { now, timeZone }) =>
    state === 'PENDING' && dayOf(due_at, timeZone) === dayMeant(value, now, timeZone),
  after: (value, { created_at }, { now, timeZone }) =>
    hoursIn(value) === undefined
      ? dayOf(created_at, timeZone) >= dayMeant(value, now, timeZone)
      : created_at >= now - Number(hoursIn(value)) * hourMs,
  arrived: (value, { arrived_on: day }) => {
    const [from = '', to = from] = value.split('..')
    return from <= day && day <= to
  },
  before: (value, lead, at) => !tests.after(value, lead, at),
  waiting: (value, { state, created_at }, { now }) =>
    state === 'PENDING' &&
    created_at < now - Number(hoursIn(value.slice(1))) * hourMs === value.startsWith('>'),
}

const read = (origin: string | null): Record<string, string | undefined> => {
  try {
    return JSON.parse(origin ?? '{}') as Record<string, string>
  } catch {
    return {}
  }
}

const hoursIn = (value: string) => {
  const [, count, unit] = /^(\d+)([hdw])$/.exec(value) ?? []
  return count === undefined ? undefined : Number(count) * { h: 1, d: 24, w: 168 }[unit as 'h' | 'd' | 'w']
}

const dayMeant = (value: string, now: number, timeZone: string) => {
  const days = { yesterday: -1, today: 0, tomorrow: 1 }[value]
  if (days === undefined) return value
  const noon = new Date(`${dayOf(now, timeZone)}T12:00Z`)
  noon.setUTCDate(noon.getUTCDate() + days)
  return noon.toISOString().slice(0, 10)
}
