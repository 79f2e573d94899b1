import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const nineToFive = [{ opens: '09:00', closes: '17:00' }]
const office_hours = {
  monday: nineToFive,
  tuesday: nineToFive,
  wednesday: nineToFive,
  thursday: nineToFive,
  friday: nineToFive,
  saturday: [],
  sunday: [],
}

const contactOf = async (foyer: TestFoyer, id: number) => {
  const lead = await foyer.deps.db
    .selectFrom('leads')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { at: lead.first_contact_at, workingMs: lead.first_contact_working_ms }
}

/** Moves the clock of the server to this time, which is later. */
const goTo = (foyer: TestFoyer, iso: string) => foyer.advance(Date.parse(iso) - foyer.deps.now())

onEachDatabase(
  'the first contact is the first, whatever is marked later, and its working time is counted except for spam',
  async (start) => {
    const foyer = await start({ env: { FIRM_TIME_ZONE: 'America/New_York' } })
    // A session ends long before the clock is where the test moves it.
    const token = async () => (await foyer.attorney()).token
    const settings = await foyer.call('PATCH', '/api/settings', {
      token: await token(),
      json: { office_hours, wait_hours: 8, holidays: [{ date: '2031-03-10', name: 'Foundation day' }] },
    })
    assert.equal(settings.status, 200, settings.text)
    const change = async (id: number, json: object) => {
      const { status, text } = await foyer.call('PATCH', `/api/leads/${id}`, { token: await token(), json })
      assert.equal(status, 200, text)
    }
    // Friday. The clocks go forward on Sunday, and Monday is a holiday.
    goTo(foyer, '2031-03-07T16:00:00-05:00')
    const { body: lead } = await foyer.submit()
    const { body: record } = await foyer.call('GET', `/api/leads/${lead.id}`, {
      token: await token(),
    })
    assert.equal(Math.round((Date.parse(record.due_at) - Date.parse('2031-03-11T20:00:00Z')) / minuteMs), 0)
    assert.deepEqual(await contactOf(foyer, lead.id), { at: null, workingMs: null })

    // Marked by mistake, and taken back at once: this was no contact.
    await change(lead.id, { state: 'REACHED_OUT', contact: 'phone' })
    foyer.advance(minuteMs)
    await change(lead.id, { state: 'PENDING', contact: null })
    assert.deepEqual(await contactOf(foyer, lead.id), { at: null, workingMs: null })

    goTo(foyer, '2031-03-11T11:00:00-04:00')
    await change(lead.id, { state: 'REACHED_OUT', contact: 'email' })
    const first = await contactOf(foyer, lead.id)
    assert.equal(Math.round((first.workingMs ?? 0) / minuteMs), 3 * 60)

    // Back and forth improves nothing, nor does a time that somebody names afterward.
    foyer.advance(hourMs)
    await change(lead.id, { state: 'PENDING' })
    assert.deepEqual(await contactOf(foyer, lead.id), first)
    await change(lead.id, { state: 'REACHED_OUT', reached_out_at: '2031-03-07T21:30:00Z' })
    assert.deepEqual(await contactOf(foyer, lead.id), first)

    await change(lead.id, { outcome: 'spam' })
    assert.deepEqual(await contactOf(foyer, lead.id), { at: first.at, workingMs: null })
    await change(lead.id, { outcome: 'retained' })
    assert.deepEqual(await contactOf(foyer, lead.id), first)

    // The time of the first contact itself can be corrected.
    const { body: other } = await foyer.submit({ email: 'grace@example.com' })
    foyer.advance(2 * hourMs)
    await change(other.id, { state: 'REACHED_OUT' })
    const reachedAt = new Date(foyer.deps.now() - hourMs).toISOString()
    await change(other.id, { state: 'REACHED_OUT', reached_out_at: reachedAt })
    const corrected = await contactOf(foyer, other.id)
    assert.equal(corrected.at, Date.parse(reachedAt))
    assert.equal(Math.round((corrected.workingMs ?? 0) / minuteMs), 60)

    // A change of many leads that is undone was no contact either.
    const { body: third } = await foyer.submit({ email: 'third@example.com' })
    const reach = { ids: [third.id], action: { kind: 'state', state: 'REACHED_OUT', contact: 'phone' } }
    const {
      body: bulk,
      status,
      text,
    } = await foyer.call('POST', '/api/bulk', {
      token: await token(),
      json: reach,
    })
    assert.equal(status, 202, text)
    assert.notEqual((await contactOf(foyer, third.id)).at, null)
    foyer.advance(hourMs)
    await foyer.call('POST', `/api/bulk/${bulk.id}/undo`, { token: await token() })
    assert.deepEqual(await contactOf(foyer, third.id), { at: null, workingMs: null })
  },
)
