import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { colorsFrom } from '#contract/form/form-color.ts'
import { writing } from '#messages/languages.ts'
import { type Html, html, trusted } from '#server/http/pages/html.ts'
import { formScriptUrl } from './form-script.ts'
import type { FormSettings } from '../form/form-settings.ts'
import type { Visit } from '../form/form-visit.ts'

/** A whole page and its Content-Security-Policy. */
export type Page = { markup: Html; policy: string }

const css = readFileSync(join(import.meta.dirname, 'form-style.css'), 'utf8')
  // Browsers need neither comments nor indentation.
  .replaceAll(/\/\*.*?\*\/|^\s+/gms, '')

/** The layout of form and receipt: firm, languages, footer. The style is inline, so that no request delays the first paint. */
export const layOut = (
  visit: Visit,
  page: { title: string; languageMenu: Html | undefined; content: Html },
): Page => {
  const { settings, language, t, isBare } = visit
  const { lang, dir } = writing[language]
  const style = styleOf(settings)
  const markup = html`<!doctype html>
<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${t('form.title')}. ${t('form.lead', { firm: settings.firm_name })}">
<title>${page.title} – ${settings.firm_name}</title>
<link rel="icon" href="data:,">
${trusted(`<style>${style}</style>`)}
${formScriptUrl !== undefined && html`<script src="${formScriptUrl}" defer></script>`}
</head>
<body${isBare && trusted(' class="bare"')}>
<header>
${!isBare && html`<p class="firm">${firmOf(settings)}</p>`}
${page.languageMenu}
</header>
<main>${page.content}</main>
${settings.firm_footer !== '' && html`<footer><p dir="auto">${settings.firm_footer}</p></footer>`}
</body>
</html>
`
  return { markup, policy: policyOf(settings, style) }
}

const firmOf = ({ firm_name, firm_logo: logo }: FormSettings) =>
  logo
    ? html`<img src="${logo.url}" alt="${firm_name}" width="${logo.width}" height="${logo.height}">`
    : html`<bdi>${firm_name}</bdi>`

const styleOf = ({ firm_color }: FormSettings) => {
  const { light, dark } = colorsFrom(firm_color)
  const variables = ({ accent, onAccent, link }: typeof light) =>
    `:root{--accent:${accent};--on-accent:${onAccent};--link:${link}}`
  return `${variables(light)}@media(prefers-color-scheme:dark){${variables(dark)}}${css}`
}

/** Allows one style (by its hash), scripts and requests of this server only, and frames on the sites that the firm lists. */
const policyOf = ({ form_allowed_hosts: hosts }: FormSettings, style: string) =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${hosts.length ? hosts.join(' ') : "'none'"}`,
  ].join('; ')
