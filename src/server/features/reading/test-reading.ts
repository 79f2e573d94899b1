import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { runChild } from '#server/work/child/child.ts'
import { jobRows, startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job } from './read-resume.job.ts'

const program = new URL('./child/read-file.ts', import.meta.url)

/** What a file comes to in the process that reads it, under everything that confines it. */
export const read = async (kind: string, file: Buffer, ...args: string[]) => {
  const outcome = await runChild({
    program,
    args: [kind, ...args],
    input: Readable.from([file]),
  })
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
  return JSON.parse(outcome.kind === 'done' ? outcome.output.toString() : '')
}

/** Submits a file as the resume of a new lead. @returns the id of the lead */
export const submitFile = async (
  foyer: TestFoyer,
  name: string,
  content: string | Buffer,
): Promise<number> => {
  const bytes = typeof content === 'string' ? content : new Uint8Array(content)
  const { status, body } = await foyer.submit({ resume: { name, content: bytes } })
  assert.equal(status, 201, body.detail)
  return body.id
}

const readMs = 120_000

/** Waits until every resume has been read, by whoever does. */
export const untilRead = async ({ deps: { db } }: TestFoyer): Promise<void> => {
  const unread = () => db.selectFrom('leads').select('id').where('resume_read', '=', 0).executeTakeFirst()
  await until('every resume is read', async () => (await unread()) === undefined, readMs)
  await until('no job is left', async () => (await jobRows(db)).length === 0)
}

/** Has every resume read. */
export const readAll = async (t: TestContext, foyer: TestFoyer): Promise<void> => {
  const worker = startJobWorker(t, foyer.deps, [job])
  await untilRead(foyer)
  await worker.stop()
}
