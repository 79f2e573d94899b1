import { otherFileName } from '#contract/form/resume-claims.ts'
import { type FormParts, inputNamed } from './parts.ts'

/** The mistakes by name of the field, in the order of the page; `form` holds one that belongs to no field. */
export type Mistakes = Record<string, string | undefined>

/** Finds what is certainly wrong before anything is sent. The server checks everything again. */
export const findMistakes = (parts: FormParts): Mistakes => {
  const { fields, texts } = parts.words
  const mistakes: Mistakes = {}
  for (const { name, group, isEmail, missing, wrong } of fields) {
    const others = group === undefined ? [] : fields.filter((field) => field.group === group)
    const value = valueOf(parts, name)
    if (value === '') {
      if (others.every((field) => valueOf(parts, field.name) === '') && missing !== undefined)
        mistakes[name] = missing
    } else if (isEmail && !isAddress(value)) mistakes[name] = wrong
  }
  const file = mistakeOfFile(parts)
  if (file !== undefined) mistakes['resume'] = file
  if (!inputNamed(parts, 'consent')?.checked) mistakes['consent'] = texts.consentMissing
  return mistakes
}

export const mistakeOfFile = (parts: FormParts): string | undefined => {
  const { resumeMaxBytes, texts } = parts.words
  const file = parts.resume.files?.[0]
  if (!file) return inputNamed(parts, 'kept_resume') ? undefined : texts.resumeMissing
  // The extension of the name can only rule a file out; the server looks at the bytes.
  if (otherFileName.test(file.name)) return texts.resumeType
  if (file.size === 0) return texts.resumeEmpty
  return file.size > resumeMaxBytes ? texts.resumeTooLarge : undefined
}

/** Whether a field that was wrong now looks right. */
export const isCorrected = (
  { words }: FormParts,
  { type, name, checked, value }: HTMLInputElement,
): boolean => {
  if (type === 'checkbox') return checked
  const isEmail = words.fields.some((field) => field.name === name && field.isEmail)
  return isEmail ? isAddress(value) : value.trim() !== ''
}

// Only catches text that is obviously not an address; the server checks thoroughly.
const isAddress = (value: string) => /\S\s*[@＠﹫]\s*\S/.test(value)

const valueOf = (parts: FormParts, name: string) => inputNamed(parts, name)?.value.trim() ?? ''
