import { limits } from '#contract/limits.ts'
import { type Html, html, trusted } from '#server/http/pages/html.ts'
import { askedEmail, otherEmail } from '../form-page/form-email.ts'
import type { Mistake } from '../form-page/form-fields.ts'
import { sentenceOf } from '../form-page/form-sentence.ts'
import { type Visit, addressOf } from '../form/form-visit.ts'
import type { Receipt } from '../correct-email.ts'

/** What the receipt shows to the person who has sent the lead, and the correction of the address. */
export type ReceiptFacts = Receipt & {
  /** The parameters of this receipt. */
  query: Record<string, string>
  /** What was typed before a mistake. */
  typed?: string
  mistake?: Mistake | undefined
}

export const factsOfReceipt = (visit: Visit, facts: ReceiptFacts): Html => {
  const { t } = visit
  return html`<dl class="sent">
<div><dt>${t('form.email')}</dt><dd><bdi>${facts.email}</bdi></dd></div>
<div><dt>${t('form.resume')}</dt><dd><bdi>${facts.resumeName}</bdi></dd></div>
</dl>
${facts.isCorrected ? html`<p class="kept" role="status">${t('receipt.corrected')}</p>` : correction(visit, facts)}`
}

const correction = (visit: Visit, { email, query, typed, mistake }: ReceiptFacts) => {
  const { t } = visit
  const shown = { email: typed ?? email }
  const isAsked = mistake?.key === 'form.email_meant'
  return html`<details class="correction"${mistake && trusted(' open')}>
<summary>${t('receipt.wrong_email')}</summary>
<form method="post" action="${addressOf(visit, '/received/email', query)}" novalidate>
<label for="email">${t('form.email')}</label>
${mistake && html`<p class="mistake" id="email-mistake" role="alert">${sentenceOf(visit, mistake)}${isAsked && otherEmail(visit, shown)}</p>`}
<input id="email" name="email" type="email" autocomplete="email" maxlength="${limits.emailMaxLength}" required dir="ltr" value="${shown.email}"${mistake && trusted(' aria-describedby="email-mistake" aria-invalid="true"')}>
${isAsked && askedEmail(shown)}
<button>${t('receipt.correct')}</button>
</form>
</details>`
}
