import type { FormWords } from '#contract/form/form-words.ts'

/** The form and those of its elements that the script uses; form-view.ts of the server renders them. */
export type FormParts = {
  form: HTMLFormElement
  words: FormWords
  resume: HTMLInputElement
  drop: HTMLElement
  chosen: HTMLElement
  button: HTMLElement
  bar: HTMLProgressElement
  barLine: HTMLElement
  cancel: HTMLElement
  status: HTMLElement
}

/** Undefined on the receipt page, which has no form. @throws when the form lacks one of the elements */
export const findParts = (): FormParts | undefined => {
  const form = document.querySelector<HTMLFormElement>('form[data-words]')
  if (!form) return undefined
  const find = <Part extends Element>(type: new () => Part, selector: string): Part => {
    const part = form.querySelector(selector)
    if (!(part instanceof type)) throw new Error(`The form has no ${selector}.`)
    return part
  }
  return {
    form,
    words: JSON.parse(form.dataset['words'] ?? '') as FormWords,
    resume: find(HTMLInputElement, '#resume'),
    drop: find(HTMLElement, '.drop'),
    chosen: find(HTMLElement, '.chosen'),
    button: find(HTMLElement, ':scope > button'),
    bar: find(HTMLProgressElement, 'progress'),
    barLine: find(HTMLElement, '.progress'),
    cancel: find(HTMLElement, '.cancel'),
    status: find(HTMLElement, '.status'),
  }
}

export const inputNamed = ({ form }: FormParts, name: string): HTMLInputElement | undefined => {
  const input = form.elements.namedItem(name)
  return input instanceof HTMLInputElement ? input : undefined
}

/** Fills in the `{parameters}` of a message. */
export const fill = (message: string, values: Record<string, string>): string =>
  message.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '')

export const make = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
  ...children: Node[]
): HTMLElementTagNameMap[Tag] => {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}
