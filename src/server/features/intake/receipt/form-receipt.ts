import { limits } from '#contract/limits.ts'
import { html, trusted } from '#server/http/pages/html.ts'
import type { Unsearchable } from '../form-page/form-caveats.ts'
import type { Mistake } from '../form-page/form-fields.ts'
import { languageLinks } from '../form-page/form-language-menu.ts'
import { type Page, layOut } from '../form-page/form-layout.ts'
import { type ReceiptFacts, factsOfReceipt } from './form-receipt-facts.ts'
import { sentenceOf } from '../form-page/form-sentence.ts'
import { type Visit, addressOf } from '../form/form-visit.ts'

/** What the receipt says about a resume that cannot be searched, and the lines that the prospect may add to it. */
export type MessagePart = {
  why: Unsearchable
  isAdded: boolean
  /** What was typed before a mistake. */
  typed?: string
  mistake?: Mistake | undefined
}

export type ReceiptParts = {
  /** The parameters of its address. */
  query: Record<string, string>
  reference: string
  facts: ReceiptFacts | undefined
  message: MessagePart | undefined
}

/** The receipt can be loaded again and stored; what was sent is on it for an hour, and then nothing personal but the reference. */
export const receiptPage = (visit: Visit, { query, reference, facts, message }: ReceiptParts): Page => {
  const { t, settings } = visit
  const firm = settings.firm_name
  return layOut(visit, {
    title: t('receipt.title'),
    languageMenu: languageLinks(visit, '/received', query),
    content: html`
<div class="receipt">
<svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"><circle cx="24" cy="24" r="24"/><path d="m14 25 7 7 14-15"/></svg>
<h1>${t('receipt.title')}</h1>
<p>${t('receipt.next', { firm })} ${usualAnswer(visit)}</p>
${facts && factsOfReceipt(visit, facts)}
<p class="reference">${t('receipt.reference')} <strong dir="ltr">${reference}</strong></p>
<p>${t('receipt.keep')}</p>
${message && messageForm(visit, query, message)}
<p class="hint">${t('receipt.no_client', { firm })}</p>
</div>`,
  })
}

const usualAnswer = ({ t, settings: { firm_name: firm, answer_hours: hours } }: Visit) => {
  if (hours === 0) return ''
  const isInDays = hours % 24 === 0
  return t(isInDays ? 'receipt.answers_days' : 'receipt.answers_hours', {
    firm,
    n: isInDays ? hours / 24 : hours,
  })
}

const messageForm = (
  visit: Visit,
  query: Record<string, string>,
  { why, isAdded, typed = '', mistake }: MessagePart,
) => {
  const { t } = visit
  if (isAdded) return html`<p class="kept" role="status">${t('receipt.message_added')}</p>`
  const describedBy = mistake ? 'message-hint message-mistake' : 'message-hint'
  return html`<form class="message" method="post" action="${addressOf(visit, '/received', query)}">
<h2>${t(why === 'scan' ? 'receipt.scan' : 'receipt.unreadable')}</h2>
<p>${t(why === 'scan' ? 'receipt.scan_text' : 'receipt.unreadable_text')}</p>
<label for="message">${t('receipt.message')}</label>
<p class="hint" id="message-hint">${t('receipt.message_hint')}</p>
${mistake && html`<p class="mistake" id="message-mistake" role="alert">${sentenceOf(visit, mistake)}</p>`}
<textarea id="message" name="message" rows="5" dir="auto" maxlength="${limits.messageMaxLength}" aria-describedby="${describedBy}"${mistake && trusted(' aria-invalid="true"')}>
${typed}</textarea>
<button>${t('receipt.message_send')}</button>
</form>`
}
