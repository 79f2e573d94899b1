import assert from 'node:assert/strict'
import type { BulkAction } from '#contract/schemas/bulk.ts'
import { stateOfStage } from '#contract/values/lead-stage.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import { startJobWorker, testJob } from '#server/work/jobs/test-jobs.ts'
import { failed } from '#server/work/jobs/define-job.ts'
import { until } from '#server/testing/until.ts'
import { job } from './bulk.job.ts'
import { bulksOf, countsAndRows, addMany } from './test-bulk.ts'

type Lead = {
  state: 'PENDING' | 'REACHED_OUT'
  contact: string | null
  reached_out_at: string | null
  outcome: string | null
  assigned_to: number | null
  marks: string
}
type Field = keyof Lead

/** What each action sets, and what a later change must have left alone. */
const sets: Record<string, Field[]> = {
  state: ['state', 'contact', 'reached_out_at'],
  assign: ['assigned_to'],
  outcome: ['outcome'],
  suspicious: ['marks'],
}
const relies: Record<string, Field[]> = { ...sets, state: ['state', 'contact', 'reached_out_at', 'outcome'] }

onEachDatabase(
  'undoing puts back what nobody has changed since, in any order of changes of one and of many leads',
  async (start) => {
    const random = makeRandom()
    const foyer = await start()
    const [ada, grace] = [await foyer.attorney(), await foyer.attorney()]
    const { start: change, undo, patch, read } = bulksOf(foyer, ada)
    const ids = await addMany(foyer, 8)
    const stored = async () => {
      const rows = await foyer.deps.db.selectFrom('leads').selectAll().orderBy('id').execute()
      return new Map<number, Lead>(
        rows.map(({ id, state, contact, reached_out_at: at, outcome, assigned_to, marks }) => [
          id,
          {
            state: stateOfStage(state),
            contact,
            reached_out_at: at === null ? null : String(at),
            outcome,
            assigned_to,
            marks,
          },
        ]),
      )
    }
    /** For each lead who has changed what, the latest last; what was undone is not in it any more. */
    const touches = new Map(ids.map((id) => [id, [] as { by: string; fields: Field[] }[]]))
    const touch = (by: string, before: Map<number, Lead>, after: Map<number, Lead>) => {
      for (const [id, lead] of after) {
        const was = before.get(id)
        const fields = (Object.keys(lead) as Field[]).filter((field) => lead[field] !== was?.[field])
        if (fields.length > 0) touches.get(id)?.push({ by, fields })
      }
    }
    type Bulk = { id: number; kind: string; before: Map<number, Lead>; changed: number[] }
    const bulks: Bulk[] = []

    const people = [ada.id, grace.id, null]
    const anyChange = () =>
      random.of<() => object>([
        () => ({ state: random.of(['PENDING', 'REACHED_OUT']), contact: random.of(['phone', null]) }),
        () => ({ assigned_to: random.of(people) }),
        () => ({ outcome: random.of(['declined', 'spam', null]) }),
        () => ({ suspicious: random.of([true, false]) }),
        () => ({ city: random.of(['Boston', 'Tampa', null]) }),
      ])()
    const anyAction = () =>
      random.of<() => BulkAction>([
        () => ({
          kind: 'state',
          state: random.of(['PENDING', 'REACHED_OUT']),
          contact: random.of(['email', null]),
        }),
        () => ({ kind: 'assign', assigned_to: random.of(people) }),
        () => ({ kind: 'outcome', outcome: random.of(['declined', 'not_for_us', null]) }),
        () => ({ kind: 'suspicious', suspicious: random.of([true, false]) }),
      ])()

    const editOne = async (step: number) => {
      const before = await stored()
      assert.equal((await patch(random.of(ids), anyChange())).status, 200)
      touch(`edit ${step}`, before, await stored())
    }
    const editMany = async () => {
      const before = await stored()
      const action = anyAction()
      const some = ids.filter(() => random.below(3) > 0)
      const { id, changed } = await change(some.length ? { ids: some } : { q: '' }, action)
      const after = await stored()
      touch(`bulk ${id}`, before, after)
      const touched = ids.filter((lead) => touches.get(lead)?.at(-1)?.by === `bulk ${id}`)
      assert.equal(changed, touched.length, random.seed)
      bulks.push({ id, kind: action.kind, before, changed: touched })
    }
    const undoOne = async () => {
      const [bulk] = bulks.splice(random.below(bulks.length), 1)
      if (!bulk) return
      const expected = await stored()
      const left: number[] = []
      for (const lead of bulk.changed) {
        const all = touches.get(lead) ?? []
        const at = all.findIndex(({ by }) => by === `bulk ${bulk.id}`)
        const since = all.slice(at + 1).flatMap(({ fields }) => fields)
        if (since.some((field) => relies[bulk.kind]?.includes(field))) left.push(lead)
        else {
          all.splice(at, 1)
          const was = bulk.before.get(lead)
          const back = Object.fromEntries((sets[bulk.kind] ?? []).map((field) => [field, was?.[field]]))
          expected.set(lead, { ...expected.get(lead), ...back } as Lead)
        }
      }
      assert.equal((await undo(bulk.id)).status, 202)
      assert.deepEqual(await stored(), expected, random.seed)
      const report = await read(bulk.id)
      const alone = report.refusals.filter(({ during }) => during === 'undo')
      assert.deepEqual(
        [report.state, report.put_back, alone.map(({ lead_id }) => lead_id)],
        ['undone', bulk.changed.length - left.length, left.sort((a, b) => b - a)],
        random.seed,
      )
      assert.equal((await undo(bulk.id)).body.detail, 'This has been undone already.')
    }
    for (let step = 0; step < 60; step++) {
      foyer.advance(1_000)
      await random.of([() => editOne(step), editMany, undoOne])()
    }
    const { counts, rows } = await countsAndRows(foyer, ada)
    assert.deepEqual(counts, rows, random.seed)
  },
)

onEachDatabase(
  'a lead is not given back to an attorney who has left, and a bulk whose job was given up can be undone',
  async (start, t) => {
    const foyer = await start()
    const [ada, gone] = [await foyer.attorney(), await foyer.attorney({ email: 'gone@example.com' })]
    const { start: change, undo, patch, lead, read, ended } = bulksOf(foyer, ada)
    const ids = await addMany(foyer, 51)
    const [first = 0] = ids
    await patch(first, { assigned_to: gone.id })
    const moved = await change({ ids: [first] }, { kind: 'assign', assigned_to: ada.id })
    await foyer.call('PATCH', `/api/attorneys/${gone.id}`, { token: ada.token, json: { is_active: false } })
    assert.equal((await undo(moved.id)).body.left, 1)
    assert.equal((await lead(first)).assigned_to.id, ada.id)
    const { refusals } = await read(moved.id)
    assert.equal(refusals[0]?.reason, 'The attorney it was assigned to is no longer active.')

    const bulk = await change({ q: '' }, { kind: 'outcome', outcome: 'declined' })
    const broken = testJob(job.payload, { kind: job.kind, perform: async () => failed('It is broken.') })
    const worker = startJobWorker(t, foyer.deps, [broken])
    await until('its job is given up', async () => (await read(bulk.id)).is_stopped)
    await worker.stop()
    assert.equal((await undo(bulk.id)).status, 202)
    assert.deepEqual([(await ended(bulk.id)).state, (await lead(first)).outcome], ['undone', null])

    // The job that was given up is retried, and finds nothing to do.
    const [given] = await foyer.deps.db.selectFrom('jobs').select('id').where('kind', '=', job.kind).execute()
    await foyer.call('POST', `/api/jobs/${given?.id}/retry`, { token: ada.token })
    startJobWorker(t, foyer.deps, [job])
    await until('it is done', async () => {
      const jobs = foyer.deps.db.selectFrom('jobs').select('id').where('kind', '=', job.kind)
      return (await jobs.execute()).length === 0
    })
    assert.equal((await lead(first)).outcome, null)
  },
)
