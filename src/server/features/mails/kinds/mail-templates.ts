import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Liquid, type LiquidOptions, type Template } from 'liquidjs'
import type { MailKind } from '#contract/mails.ts'

export type WrittenMail = { subject: string; text: string; html: string }

/** What a template may name. A list is of lines. */
export type MailValues = Record<string, string | number | null | readonly string[]>

const folder = join(import.meta.dirname, 'templates')

/** All of templates/, so that a template reaches its layout and nothing else of the disk. */
const sources = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.liquid'))
    .map((name) => [name.replace(/\.liquid$/, ''), readFileSync(join(folder, name), 'utf8')]),
)

/** Liquid that is strict about names, bounded in time and memory, and shut off from the disk. */
export const makeEngine = (more: LiquidOptions): Liquid => {
  const engine = new Liquid({
    templates: sources,
    cache: true,
    dynamicPartials: true,
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    parseLimit: 20_000,
    // Milliseconds by the clock: on a busy machine an innocent mail may well wait for a hundred.
    renderLimit: 1_000,
    memoryLimit: 1e6,
    ...more,
  })
  // It would let a value through unescaped.
  delete engine.filters['raw']
  return engine
}

const plain = makeEngine({})
const escaping = makeEngine({ outputEscape: 'escape' })

const compile = (kind: MailKind) => {
  const parsed = (engine: Liquid, part: string): [Liquid, Template[]] => [
    engine,
    engine.parseFileSync(`${kind.replace('_', '-')}.${part}`),
  ]
  return { subject: parsed(plain, 'subject'), text: parsed(plain, 'text'), html: parsed(escaping, 'html') }
}

const templates: Record<MailKind, ReturnType<typeof compile>> = {
  confirmation: compile('confirmation'),
  notice: compile('notice'),
  password_reset: compile('password_reset'),
}

/**
 * Fills in the templates of a kind of mail. In HTML every value is escaped; in the subject and the text there is no
 * markup to escape from, so values must be one line each.
 * @throws when a template names a value that is not given.
 */
export const fillTemplates = (kind: MailKind, values: MailValues): WrittenMail => {
  const given = { lang: 'en', dir: 'ltr', ...values }
  const fill = ([engine, template]: [Liquid, Template[]]) => String(engine.renderSync(template, given))
  const { subject, text, html } = templates[kind]
  return { subject: fill(subject).trim(), text: fill(text), html: fill(html) }
}
