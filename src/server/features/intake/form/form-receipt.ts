import { limits } from '#contract/limits.ts'
import { html, trusted } from '#server/http/pages/html.ts'
import type { Unsearchable } from './form-caveats.ts'
import type { Mistake } from './form-fields.ts'
import { languageLinks } from './form-language-menu.ts'
import { type Page, layOut } from './form-layout.ts'
import { sentenceOf } from './form-sentence.ts'
import { type Visit, addressOf } from './form-visit.ts'

/** What the receipt says about a resume that cannot be searched, and the lines that the prospect may add to it. */
export type MessagePart = {
  why: Unsearchable
  /** The signed Invitation. */
  signed: string
  isAdded: boolean
  /** What was typed before a mistake. */
  typed?: string
  mistake?: Mistake | undefined
}

/** The receipt has no personal data except the reference, so the prospect can reload, store or show it. */
export const receiptPage = (visit: Visit, reference: string, message?: MessagePart): Page => {
  const { t, settings } = visit
  const firm = settings.firm_name
  return layOut(visit, {
    title: t('receipt.title'),
    languageMenu: languageLinks(visit, '/received', { reference, ...(message && { add: message.signed }) }),
    content: html`
<div class="receipt">
<svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"><circle cx="24" cy="24" r="24"/><path d="m14 25 7 7 14-15"/></svg>
<h1>${t('receipt.title')}</h1>
<p>${t('receipt.next', { firm })}</p>
<p class="reference">${t('receipt.reference')} <strong dir="ltr">${reference}</strong></p>
<p>${t('receipt.keep')}</p>
${message && messageForm(visit, reference, message)}
<p class="hint">${t('receipt.no_client', { firm })}</p>
</div>`,
  })
}

const messageForm = (
  visit: Visit,
  reference: string,
  { why, signed, isAdded, typed = '', mistake }: MessagePart,
) => {
  const { t } = visit
  if (isAdded) return html`<p class="kept" role="status">${t('receipt.message_added')}</p>`
  const describedBy = mistake ? 'message-hint message-mistake' : 'message-hint'
  return html`<form class="message" method="post" action="${addressOf(visit, '/received', { reference, add: signed })}">
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
