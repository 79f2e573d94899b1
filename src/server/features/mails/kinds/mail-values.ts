import { mailtoOf } from '#contract/email.ts'
import { fullName } from '#contract/full-name.ts'
import { referenceOf } from '#contract/reference.ts'
import { type Language, isLanguage, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import type { FirmSettings } from '#server/deps.ts'
import type { LeadMail } from '../outbox/claim-mails.ts'
import { greetable } from './greetable.ts'
import type { MailValues } from './mail-templates.ts'
import { timeInWords } from './mail-time.ts'

/** What every mail needs to know beside its row. */
export type Firm = Pick<FirmSettings, 'firm_name' | 'firm_footer' | 'firm_time_zone'> & { baseUrl: string }

/**
 * What the templates of a kind are filled with. Everything a stranger typed is on one line; in the confirmation, which
 * goes to whatever address they typed, it is their name at most.
 */
export const valuesOf = (
  mail: LeadMail,
  { firm_name, firm_footer, firm_time_zone, baseUrl }: Firm,
): MailValues => {
  const firm = oneLine(firm_name)
  const reference = referenceOf(mail.lead_id)
  const name = oneLine(fullName(mail))
  if (mail.kind === 'confirmation') {
    const language = isLanguage(mail.language) ? mail.language : 'en'
    return {
      ...confirmationTexts(language, {
        firm,
        reference,
        name: greetable(name),
        received: timeInWords(language, firm_time_zone, mail.submitted_at),
      }),
      footer: footerLines(firm_footer),
    }
  }
  return {
    firm,
    reference,
    received: timeInWords('en', firm_time_zone, mail.submitted_at),
    name: withoutLinks(name),
    email: mail.email,
    mailto: mailtoOf(mail.email),
    resume_name: oneLine(mail.resume_name),
    resume_size: readableSize(mail.resume_bytes),
    language: isLanguage(mail.language) ? writing[mail.language].name : null,
    attached: mail.link_only ? null : 'yes',
    link: `${baseUrl}/app/leads/${mail.lead_id}`,
    footer: footerLines(firm_footer),
  }
}

/** What the firm says of itself under every mail, as it was typed. */
export const footerLines = (footer: string): string[] =>
  footer === '' ? [] : footer.split('\n').map(oneLine)

type Confirmation = { firm: string; reference: string; name: string | null; received: string }

/** Everything in the prospect's language, ready to be put in its place. */
const confirmationTexts = (language: Language, { firm, reference, name, received }: Confirmation) => {
  const t = messagesIn(language)
  const { lang, dir } = writing[language]
  return {
    lang,
    dir,
    firm,
    reference,
    subject: t('mail.confirmation.subject', { firm, reference }),
    title: t('mail.confirmation.title'),
    greeting:
      name === null
        ? t('mail.confirmation.hello')
        : t('mail.confirmation.dear', { name: isolated(language, name) }),
    thanks: t('mail.confirmation.thanks', { firm: isolated(language, firm), received }),
    // Between sentences; Chinese has none.
    gap: language === 'zh' ? '' : ' ',
    reference_label: t('mail.confirmation.reference'),
    not_client: t('mail.confirmation.not_client', { firm: isolated(language, firm) }),
    confidential: t('mail.confirmation.confidential'),
    mistyped: t('mail.confirmation.mistyped'),
    automatic: t('mail.confirmation.automatic'),
  }
}

/** A name that may run against the sentence around it keeps to itself (isolates of UAX 9). */
const isolated = (language: Language, text: string) =>
  writing[language].dir === 'rtl' || /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text)
    ? `\u2068${text}\u2069`
    : text

// Controls, line separators, and the marks that turn the direction of what follows (Trojan Source, CVE-2021-42574).
export const oneLine = (text: string) =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()

/** A name that mail programs would make a link of gets an invisible break (U+200B) after each of its joints. */
export const withoutLinks = (name: string): string =>
  /[@:/]|\p{L}[.．。｡]\p{L}{2}|www/iu.test(name) ? name.replace(/(?<=[.．。｡:/@])(?=\S)/gu, '\u200b') : name

const readableSize = (bytes: number) =>
  bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1024 * 1024
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`
