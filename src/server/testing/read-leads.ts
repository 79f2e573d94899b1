import { transact } from '#server/adapters/database/transact.ts'
import { findContacts } from '#server/features/reading/child/contacts/find-contacts.ts'
import { storeReading } from '#server/features/reading/reading.queries.ts'
import type { SubmissionParts } from '#server/testing/requests/submission.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

export type TestResume = { text: string; language?: string | undefined }

/** Submits a lead whose resume is this text, and stores at once what a child would read in it. @returns its id */
export const submitRead = async (
  foyer: TestFoyer,
  person: SubmissionParts,
  { text, language }: TestResume,
): Promise<number> => {
  const { body } = await foyer.submit({
    ...person,
    resume: { name: 'resume.txt', type: 'text/plain', content: text || 'a scan' },
  })
  await transact(foyer.deps.db, (tx) =>
    storeReading(
      tx,
      body.id,
      { text, language, contacts: findContacts(text) },
      { kind: 'txt', now: foyer.deps.now() },
    ),
  )
  return body.id
}
