import type { Mistake } from './form-fields.ts'
import { sizeIn } from './form-size.ts'
import type { Visit } from '../form/form-visit.ts'

/** A mistake in the visitor's language. */
export const sentenceOf = ({ t, language }: Visit, { key, parameters, bytes }: Mistake): string =>
  t(key, { ...parameters, ...(bytes !== undefined && { size: sizeIn(language, bytes) }) })
