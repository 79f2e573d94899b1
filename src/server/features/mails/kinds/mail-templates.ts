import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Liquid, type LiquidOptions } from 'liquidjs'

export type WrittenMail = { subject: string; text: string; html: string }

/** The variables of a template. A list consists of lines. */
export type MailValues = Record<string, string | number | null | readonly string[]>

const folder = join(import.meta.dirname, 'templates')

/** The files of templates/, in memory, so that a template can include its layout but no other file of the disk. */
const sources = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.liquid'))
    .map((name) => [name.replace(/\.liquid$/, ''), readFileSync(join(folder, name), 'utf8')]),
)

/** A Liquid engine that refuses unknown names, has limits of time and memory, and cannot read the disk. */
export const makeEngine = (more: LiquidOptions): Liquid => {
  const engine = new Liquid({
    templates: sources,
    cache: true,
    dynamicPartials: true,
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    parseLimit: 20_000,
    // Milliseconds of wall time. Generous, because on a busy machine an ordinary mail may take a hundred.
    renderLimit: 1_000,
    memoryLimit: 1e6,
    ...more,
  })
  // This filter would output a value unescaped.
  delete engine.filters['raw']
  return engine
}

const plain = makeEngine({})
const escaping = makeEngine({ outputEscape: 'escape' })

/**
 * Compiles the templates of a kind of mail: NAME.subject.liquid, NAME.text.liquid and NAME.html.liquid.
 * @returns a function that fills them in. HTML values are escaped. Values of the subject and the text are not, so each
 * must be one line. The function throws when a template uses a variable that is not given.
 */
export const compileTemplates = (name: string): ((values: MailValues) => WrittenMail) => {
  const parsed = (engine: Liquid, part: string) => {
    const template = engine.parseFileSync(`${name}.${part}`)
    return (values: MailValues) => String(engine.renderSync(template, { lang: 'en', dir: 'ltr', ...values }))
  }
  const [subject, text, html] = [parsed(plain, 'subject'), parsed(plain, 'text'), parsed(escaping, 'html')]
  return (values) => ({ subject: subject(values).trim(), text: text(values), html: html(values) })
}
