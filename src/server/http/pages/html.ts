/** Markup that is safe to send: made by `html`, which escapes every value put into it. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
  toString(): string {
    return this.markup
  }
}

type Value = string | number | Html | undefined | null | false | readonly Value[]

/**
 * A template literal whose values are escaped for text and double-quoted attributes (OWASP XSS prevention, rules 1 and
 * 2). Html values are inserted unescaped, arrays are joined; undefined, null and false become empty.
 */
export const html = (strings: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(strings.reduce((markup, string, n) => markup + render(values[n - 1]) + string))

const render = (value: Value): string => {
  if (value === undefined || value === null || value === false) return ''
  if (value instanceof Html) return value.markup
  if (typeof value === 'object') return value.map(render).join('')
  return String(value).replaceAll(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** Marks text as safe markup. Only for text from the source code, never from a visitor. */
export const trusted = (markup: string): Html => new Html(markup)
