import type { FormWords } from '#contract/form/form-words.ts'

/** The form of the page and what of it the script works with (form-view.ts of the server makes it). */
export type FormParts = {
  form: HTMLFormElement
  words: FormWords
  resume: HTMLInputElement
  drop: HTMLElement
  chosen: HTMLElement
  button: HTMLElement
  bar: HTMLProgressElement
  barLine: HTMLElement
  status: HTMLElement
}

/** Undefined on the page of the receipt, which has no form. @throws when a part of it is missing */
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
    button: find(HTMLElement, 'button'),
    bar: find(HTMLProgressElement, 'progress'),
    barLine: find(HTMLElement, '.progress'),
    status: find(HTMLElement, '.status'),
  }
}

export const inputNamed = ({ form }: FormParts, name: string): HTMLInputElement | undefined => {
  const input = form.elements.namedItem(name)
  return input instanceof HTMLInputElement ? input : undefined
}

/** A message with its `{parameters}` filled in. */
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
