import { type Language, isLanguage } from '#messages/languages.ts'
import { writeLetter } from './letter.ts'
import type { Firm, KindOfMail } from './mail-kind.ts'
import { isolated, oneLine, textsIn } from './mail-text.ts'

/** An admin sends it to themselves, to see whether mail works. */
export const testMail: KindOfMail = {
  kind: 'test',
  // What the mail server says is shown at once, instead of trying for days.
  to: 'outside',
  urgency: 'interactive',
  isScheduled: false,
  attachesResume: false,
  pauseMaxMs: 60_000,
  write: async ({ db }, { recipient }, firm) => {
    const admin = await db
      .selectFrom('attorneys')
      .select('language')
      .where('email', '=', recipient)
      .executeTakeFirst()
    return writeTestMail(isLanguage(admin?.language) ? admin.language : 'en', firm)
  },
}

export const writeTestMail = (language: Language, firm: Firm) => {
  const { t } = textsIn(language)
  const firmName = oneLine(firm.firm_name)
  return writeLetter(
    language,
    {
      subject: t('mail.test.subject', { firm: firmName }),
      title: t('mail.test.title'),
      before: [t('mail.test.text', { firm: isolated(language, firmName) })],
    },
    firm,
  )
}
