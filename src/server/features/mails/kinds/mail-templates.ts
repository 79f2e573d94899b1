import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Liquid, type LiquidOptions } from 'liquidjs'

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

/**
 * The templates of a kind of mail: NAME.subject.liquid, NAME.text.liquid and NAME.html.liquid.
 * @returns fills them in. In HTML every value is escaped; in the subject and the text there is no markup to escape from,
 * so values must be one line each. It throws when a template names a value that is not given.
 */
export const compileTemplates = (name: string): ((values: MailValues) => WrittenMail) => {
  const parsed = (engine: Liquid, part: string) => {
    const template = engine.parseFileSync(`${name}.${part}`)
    return (values: MailValues) => String(engine.renderSync(template, { lang: 'en', dir: 'ltr', ...values }))
  }
  const [subject, text, html] = [parsed(plain, 'subject'), parsed(plain, 'text'), parsed(escaping, 'html')]
  return (values) => ({ subject: subject(values).trim(), text: text(values), html: html(values) })
}
