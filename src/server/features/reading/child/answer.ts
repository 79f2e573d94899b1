import { limits } from '#contract/limits.ts'
import { findingCodes } from '#contract/values/resume-findings.ts'
import { cleanPages, cleanText } from './clean-text.ts'
import { findContacts } from './contacts/find-contacts.ts'
import { countWords, languageOf } from './describe-text.ts'
import type { FileReading } from './reading.ts'

/** What the server is told of a reading, as JSON: the text as it is stored, and what it says. */
export const answerOf = (
  kind: string,
  { text, pageStarts = [0], isCut, author, findings, ...reading }: FileReading,
): string => {
  const { text: cleaned, starts } = cleanPages(text, pageStarts)
  const stored = cleaned.slice(0, limits.resumeTextMaxLength).toWellFormed()
  const found = new Set(findings)
  if (isCut || stored.length < cleaned.length) found.add('text_cut')
  return JSON.stringify({
    ...reading,
    text: stored,
    pageStarts: kind === 'pdf' ? startsWithin(starts, stored.length) : [],
    words: countWords(stored),
    language: languageOf(stored),
    contacts: findContacts(stored),
    author:
      cleanText(author ?? '')
        .replaceAll('\n', ' ')
        .slice(0, limits.authorMaxLength)
        .toWellFormed() || undefined,
    findings: findingCodes.filter((code) => found.has(code)),
  })
}

const startsWithin = (starts: readonly number[], length: number) =>
  starts.filter((start) => start < length).slice(0, limits.resumePagesMax)
