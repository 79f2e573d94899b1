import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { packedTwice, pdfWith } from '#server/testing/resumes.ts'
import { until } from '#server/testing/until.ts'
import { jobRows, startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job } from './read-resume.job.ts'
import { submitFile } from './test-reading.ts'

onEachDatabase(
  'ten bombs at once do not stop the intake: submissions are answered while they are read and drawn',
  async (start, t) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const bomb = (n: number) =>
      pdfWith({ page: '/Contents 6 0 R', objects: [packedTwice(900)], info: `/Author(${n})` })
    const ids: number[] = []
    for (let n = 0; n < 10; n += 1) ids.push(await submitFile(foyer, `${n}.pdf`, bomb(n)))
    const worker = startJobWorker(t, foyer.deps, [job])
    const leaving = new AbortController()
    const drawings = ids.map((id) =>
      fetch(`${foyer.url}/api/leads/${id}/resume/pages/1`, {
        headers: { authorization: `Bearer ${token}` },
        signal: leaving.signal,
      }).then(
        ({ status }) => status,
        (error: Error) => error.name,
      ),
    )
    await until('one is being read', async () => {
      const rows = await jobRows(foyer.deps.db)
      return rows.some(({ lease_token }) => lease_token !== null)
    })
    for (let n = 0; n < 5; n += 1) assert.equal((await foyer.submit()).status, 201)
    const read = await foyer.deps.db.selectFrom('resume_readings').select('lead_id').execute()
    assert.ok(read.length < ids.length, 'the submissions were answered only after the bombs were read')
    leaving.abort()
    const ends = await Promise.all(drawings)
    assert.ok(ends.includes('AbortError'), 'the submissions were answered only after the bombs were drawn')
    await worker.stop()
  },
)
