/** What a page of the form passes to its script (src/web/form): JSON in an attribute, because the page has no inline script. */
export type FormWords = {
  /** BCP 47. */
  lang: string
  resumeMaxBytes: number
  /** The text fields, in the order in which the page shows them. */
  fields: FieldWords[]
  texts: Record<FormText, string>
}

export type FieldWords = {
  name: string
  isEmail: boolean
  /** In each group at least one field must be filled in. */
  group?: string | undefined
  /** The message if the field is empty; undefined if the field may be empty. */
  missing?: string | undefined
  /** The message if the text is no e-mail address. */
  wrong?: string | undefined
}

/** Keys of the messages that the script shows. Parameters that the script fills in are still in braces. */
export type FormText =
  | 'mistakesTitle'
  | 'mistakesLead'
  | 'resumeMissing'
  | 'resumeEmpty'
  | 'resumeType'
  | 'resumeTooLarge'
  | 'resumeChanged'
  | 'consentMissing'
  | 'network'
  | 'otherProblem'
  | 'sending'
  | 'storing'
  | 'canceled'
  | 'chosen'
  | 'remove'
  | 'bytes'
  | 'kilobytes'
  | 'megabytes'
