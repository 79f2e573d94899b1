import type { Language } from '#messages/languages.ts'
import type { Firm } from './mail-kind.ts'
import { type WrittenMail, compileTemplates } from './mail-templates.ts'
import { footerLines, oneLine, textsIn } from './mail-text.ts'

const fill = compileTemplates('letter')

/** A mail of paragraphs, each one line of plain text. */
type Letter = {
  subject: string
  title: string
  before: string[]
  /** Below these paragraphs, as a list. */
  items?: { text: string; link?: string }[]
  button?: { label: string; link: string }
  after?: string[]
}

/** Lays out a mail about an account, as text and as HTML. */
export const writeLetter = (
  language: Language,
  { subject, title, before, items = [], button, after = [] }: Letter,
  { firm_name, firm_footer }: Pick<Firm, 'firm_name' | 'firm_footer'>,
): WrittenMail => {
  const { t, frame } = textsIn(language)
  return fill({
    ...frame,
    firm: oneLine(firm_name),
    subject,
    title,
    before: [t('mail.confirmation.hello'), ...before],
    items: items.map(({ text }) => text),
    item_links: items.map(({ link = '' }) => link),
    label: button?.label ?? null,
    link: button?.link ?? null,
    after,
    no_button: t('mail.no_button'),
    automatic: t('mail.confirmation.automatic'),
    footer: footerLines(firm_footer),
  })
}
