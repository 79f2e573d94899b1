/** What a page of the form tells its script (src/web/form), as JSON in an attribute: no script stands in the page. */
export type FormWords = {
  /** BCP 47. */
  lang: string
  resumeMaxBytes: number
  /** The text fields, in the order of the page. */
  fields: FieldWords[]
  texts: Record<FormText, string>
}

export type FieldWords = {
  name: string
  isEmail: boolean
  /** Of the fields of a group one is enough. */
  group?: string | undefined
  /** What is said where it is empty; undefined where it may be. */
  missing?: string | undefined
  /** What is said of what is no address. */
  wrong?: string | undefined
}

/** Messages by what the script says them for; where it fills in parameters, they are still in braces. */
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
  | 'chosen'
  | 'remove'
  | 'bytes'
  | 'kilobytes'
  | 'megabytes'
