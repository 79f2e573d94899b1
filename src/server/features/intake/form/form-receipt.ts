import { html } from '#server/http/pages/html.ts'
import { type Page, layOut } from './form-layout.ts'
import type { Visit } from './form-visit.ts'

/** The receipt has no personal data except the reference, so the prospect can reload, store or show it. */
export const receiptPage = (visit: Visit, reference: string): Page => {
  const { t, settings } = visit
  const firm = settings.firm_name
  return layOut(visit, {
    title: t('receipt.title'),
    path: '/received',
    keep: { reference },
    content: html`
<div class="receipt">
<svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"><circle cx="24" cy="24" r="24"/><path d="m14 25 7 7 14-15"/></svg>
<h1>${t('receipt.title')}</h1>
<p>${t('receipt.next', { firm })}</p>
<p class="reference">${t('receipt.reference')} <strong dir="ltr">${reference}</strong></p>
<p>${t('receipt.keep')}</p>
<p class="hint">${t('receipt.no_client', { firm })}</p>
</div>`,
  })
}
