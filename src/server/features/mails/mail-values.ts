import { mailtoOf } from '#contract/email.ts'
import { referenceOf } from '#contract/reference.ts'
import { type Language, isLanguage, writing } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import type { LeadMail } from './claim-mails.ts'
import type { MailValues } from './mail-templates.ts'

/** What every mail needs to know beside its row. */
export type Firm = { firmName: string; footer: string; baseUrl: string }

/**
 * What the templates of a kind are filled with. Everything a stranger typed is on one line; in the confirmation, which
 * goes to whatever address they typed, it is their name at most.
 */
export const valuesOf = (mail: LeadMail, { firmName, footer, baseUrl }: Firm): MailValues => {
  const firm = oneLine(firmName)
  const reference = referenceOf(mail.lead_id)
  const fullName = oneLine(`${mail.first_name} ${mail.last_name}`)
  if (mail.kind === 'confirmation') {
    const language = isLanguage(mail.language) ? mail.language : 'en'
    const name = greetable(fullName)
    return {
      ...confirmationTexts(language, { firm, reference, name, at: mail.submitted_at }),
      footer: footerLines(footer),
    }
  }
  return {
    firm,
    reference,
    received: readableTime('en', mail.submitted_at),
    name: withoutLinks(fullName),
    email: mail.email,
    mailto: mailtoOf(mail.email),
    resume_name: oneLine(mail.resume_name),
    resume_size: readableSize(mail.resume_bytes),
    language: isLanguage(mail.language) ? writing[mail.language].name : null,
    attached: mail.link_only ? null : 'yes',
    link: `${baseUrl}/app/leads/${mail.lead_id}`,
    footer: footerLines(footer),
  }
}

/** What the firm says of itself under every mail, as it was typed. */
export const footerLines = (footer: string): string[] =>
  footer === '' ? [] : footer.split('\n').map(oneLine)

/** An attorney who answers the notice writes to the prospect. */
export const prospectOf = (mail: LeadMail): { name: string; address: string } => ({
  name: withoutLinks(oneLine(`${mail.first_name} ${mail.last_name}`)),
  address: mail.email,
})

type Confirmation = { firm: string; reference: string; name: string | null; at: number }

/** Everything in the prospect's language, ready to be put in its place. */
const confirmationTexts = (language: Language, { firm, reference, name, at }: Confirmation) => {
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
    thanks: t('mail.confirmation.thanks', {
      firm: isolated(language, firm),
      received: readableTime(language, at),
    }),
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

const greetableMaxLength = 60
const word = String.raw`['’]?\p{L}[\p{L}\p{M}'’·\u200c\u200d]*\.?`
const sixWords = new RegExp(`^${word}(?:[ -]${word}){0,5}$`, 'u')

/**
 * The name if it is one: letters in up to six words. Anyone can send a confirmation to anyone by typing the address into
 * the form, so what could be an advertisement (a link, an address, a telephone number, a sentence) is not passed on.
 */
export const greetable = (name: string): string | null =>
  name.length <= greetableMaxLength && sixWords.test(name) ? name : null

/** A name that mail programs would make a link of gets an invisible break (U+200B) after each of its joints. */
export const withoutLinks = (name: string): string =>
  /[@:/]|\p{L}[.．。｡]\p{L}{2}|www/iu.test(name) ? name.replace(/(?<=[.．。｡:/@])(?=\S)/gu, '\u200b') : name

// Day before month, and the digits that the reference has.
const locales: Partial<Record<Language, string>> = { en: 'en-GB', ar: 'ar-u-nu-latn' }

const timeFormats: Partial<Record<Language, Intl.DateTimeFormat>> = {}

const readableTime = (language: Language, ms: number) => {
  // Kept: to make one takes as long as to fill in the templates of a mail.
  const utc = (timeFormats[language] ??= new Intl.DateTimeFormat(
    locales[language] ?? writing[language].lang,
    { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' },
  ))
  return `${utc.format(ms)} UTC`
}

const readableSize = (bytes: number) =>
  bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1024 * 1024
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`
