import { fullName } from '#contract/values/full-name.ts'
import { referenceOf } from '#contract/values/reference.ts'
import { type Language, isLanguage } from '#messages/languages.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { writeLetter } from './letter.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { isolated, oneLine, textsIn, withoutLinks } from './mail-text.ts'
import { timeInWords } from './mail-time.ts'

const namedMax = 50

/** Tells an attorney of the leads that have arrived since the last digest. */
export const leadDigest: KindOfMail = {
  kind: 'lead_digest',
  to: 'firm',
  urgency: 'usual',
  isScheduled: false,
  attachesResume: false,
  pauseMaxMs: Infinity,
  write: async ({ db }, mail, firm) => {
    const reader = await selectReader(db, mail.recipient)
    if (reader?.status !== 'active') return undefined
    const leads = await selectLeads(db, mail.id)
    // A lead that a colleague has answered in the meantime is no news.
    const pending = leads.filter(({ state }) => state === 'PENDING')
    if (pending.length === 0) return undefined
    return writeLeadDigest(pending, isLanguage(reader.language) ? reader.language : 'en', firm)
  },
}

export type DigestLead = {
  id: number
  first_name: string
  last_name: string
  language: string | null
  created_at: number
}

/** Names and times only: whoever reads on is signed in. */
export const writeLeadDigest = (leads: readonly DigestLead[], language: Language, firm: Firm) => {
  const { t } = textsIn(language)
  const firmName = oneLine(firm.firm_name)
  const count = leads.length
  const items = leads.slice(0, namedMax).map((lead) => ({
    text: [
      isolated(language, withoutLinks(oneLine(fullName(lead)))),
      referenceOf(lead.id),
      timeInWords(language, firm.firm_time_zone, lead.created_at),
    ].join(' · '),
    link: `${firm.baseUrl}/app/leads/${lead.id}`,
  }))
  return writeLetter(
    language,
    {
      subject: t('mail.lead_digest.subject', { firm: firmName, count }),
      title: t('mail.lead_digest.title', { count }),
      before: [t('mail.lead_digest.text', { firm: isolated(language, firmName) })],
      items: count > namedMax ? [...items, { text: '…' }] : items,
      button: { label: t('mail.lead_digest.act'), link: `${firm.baseUrl}/app/inbox` },
      after: [t('mail.lead_digest.why')],
    },
    firm,
  )
}

const selectReader = (db: Database, email: string) =>
  db.selectFrom('attorneys').select(['status', 'language']).where('email', '=', email).executeTakeFirst()

const selectLeads = (db: Database, mailId: number) =>
  db
    .selectFrom('digest_leads')
    .innerJoin('leads', 'leads.id', 'digest_leads.lead_id')
    .select([
      'leads.id',
      'leads.first_name',
      'leads.last_name',
      'leads.language',
      'leads.created_at',
      'leads.state',
    ])
    .where('digest_leads.mail_id', '=', mailId)
    .orderBy('digest_leads.lead_id')
    .execute()
