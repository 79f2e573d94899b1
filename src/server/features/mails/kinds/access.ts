import { type Language, isLanguage } from '#messages/languages.ts'
import type { AttorneyStatus } from '#contract/schemas/accounts/attorneys.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { writeLetter } from './letter.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { isolated, oneLine, textsIn, withoutLinks } from './mail-text.ts'

const namedMax = 10

/** Tells an admin who is waiting for approval when the mail is sent. */
export const accessRequested: KindOfMail = {
  kind: 'access_requested',
  to: 'firm',
  urgency: 'usual',
  // At most one an hour to each admin.
  isScheduled: true,
  attachesResume: false,
  pauseMaxMs: Infinity,
  write: async ({ db }, { recipient }, firm) => {
    const admin = await selectAccount(db, recipient)
    if (admin?.status !== 'active' || admin.role !== 'admin') return undefined
    const waiting = await selectWaiting(db)
    return waiting.length === 0 ? undefined : writeAccessRequested(waiting, languageOf(admin), firm)
  },
}

type Applicant = { name: string | null; email: string }

export const writeAccessRequested = (waiting: readonly Applicant[], language: Language, firm: Firm) => {
  const { t } = textsIn(language)
  const named = waiting.slice(0, namedMax).map(({ name, email }) => {
    const shown = name === null ? '' : withoutLinks(oneLine(name))
    return { text: shown === '' ? email : `${isolated(language, shown)} (${email})` }
  })
  const firmName = oneLine(firm.firm_name)
  return writeLetter(
    language,
    {
      subject: t('mail.access_requested.subject', { firm: firmName }),
      title: t('mail.access_requested.title'),
      before: [t('mail.access_requested.text', { firm: isolated(language, firmName) })],
      items: waiting.length > namedMax ? [...named, { text: '…' }] : named,
      button: { label: t('mail.access_requested.act'), link: `${firm.baseUrl}/app/team` },
      after: [t('mail.access_requested.why')],
    },
    firm,
  )
}

const answer = (kind: 'access_granted' | 'access_declined', status: AttorneyStatus): KindOfMail => ({
  kind,
  to: 'outside',
  urgency: 'usual',
  isScheduled: false,
  attachesResume: false,
  pauseMaxMs: Infinity,
  write: async ({ db }, { recipient }, firm) => {
    const account = await selectAccount(db, recipient)
    // An admin may have decided otherwise since.
    return account?.status === status ? writeAccessAnswer(kind, languageOf(account), firm) : undefined
  },
})

/** Tells a person that an admin has approved or reactivated the account. */
export const accessGranted = answer('access_granted', 'active')
export const accessDeclined = answer('access_declined', 'deactivated')

export const writeAccessAnswer = (
  kind: 'access_granted' | 'access_declined',
  language: Language,
  firm: Firm,
) => {
  const { t } = textsIn(language)
  const firmName = oneLine(firm.firm_name)
  const signIn = { label: t('mail.access_granted.act'), link: `${firm.baseUrl}/app/sign-in` }
  return writeLetter(
    language,
    {
      subject: t(`mail.${kind}.subject`, { firm: firmName }),
      title: t(`mail.${kind}.title`),
      before: [t(`mail.${kind}.text`, { firm: isolated(language, firmName) })],
      ...(kind === 'access_granted' && { button: signIn }),
    },
    firm,
  )
}

const languageOf = ({ language }: { language: string | null }): Language =>
  isLanguage(language) ? language : 'en'

const selectAccount = (db: Database, email: string) =>
  db
    .selectFrom('attorneys')
    .select(['status', 'role', 'language'])
    .where('email', '=', email)
    .executeTakeFirst()

/** One more than are named, which shows that there are more. */
const selectWaiting = (db: Database) =>
  db
    .selectFrom('attorneys')
    .select(['name', 'email'])
    .where('status', '=', 'waiting')
    .orderBy('id')
    .limit(namedMax + 1)
    .execute()
