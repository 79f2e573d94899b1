/** The parts of a submission. Omitted parts get valid values; undefined removes a field. */
export type SubmissionParts = {
  first_name?: string | undefined
  last_name?: string | undefined
  email?: string | undefined
  resume?: { name?: string; type?: string; content: string | Uint8Array<ArrayBuffer> } | undefined
  more?: Record<string, string>
}

export const pdf = (words = 'A resume'): string =>
  `%PDF-1.4\n% ${words}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`

export const submission = (parts: SubmissionParts = {}): FormData => {
  const { resume, more, ...fields } = {
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.com',
    resume: { name: 'resume.pdf', type: 'application/pdf', content: pdf() },
    ...parts,
  }
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...fields, ...more }))
    if (value !== undefined) form.set(name, value)
  if (resume)
    form.set('resume', new Blob([resume.content], { type: resume.type ?? '' }), resume.name ?? 'resume.pdf')
  return form
}
