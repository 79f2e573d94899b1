import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { submitRead } from '#server/testing/read-leads.ts'

onEachDatabase(
  'what a resume says about reaching its author is offered, and is in the lead only when an attorney has taken it',
  async (start) => {
    const foyer = await start()
    const { token, id: attorneyId } = await foyer.attorney({ role: 'attorney' })
    const text = 'Ada Lovelace\nBoston, MA 02101\n+1 617 555 0101\nlinkedin.com/in/ada'
    const id = await submitRead(foyer, {}, { text })
    const report = await foyer.call('GET', `/api/leads/${id}/resume/report`, { token })
    const found = { phone: '+1 617 555 0101', link: 'https://linkedin.com/in/ada', city: 'Boston, MA' }
    assert.deepEqual(report.body.contacts, { phones: [found.phone], links: [found.link], city: found.city })
    const inLead = async () => {
      const { phone, link, city } = (await foyer.call('GET', `/api/leads/${id}`, { token })).body
      return { phone, link, city }
    }
    assert.deepEqual(await inLead(), { phone: null, link: null, city: null })

    const patch = (json: unknown, version: number) =>
      foyer.call('PATCH', `/api/leads/${id}`, { token, json, headers: { 'if-match': `"${version}"` } })
    assert.equal((await patch(found, 1)).body.version, 2)
    assert.equal((await patch({ phone: null }, 1)).status, 412)
    assert.deepEqual(await inLead(), found)
    assert.equal((await patch({ phone: '+1 617 555 0102', city: null }, 2)).status, 200)
    assert.deepEqual(await inLead(), { ...found, phone: '+1 617 555 0102', city: null })
    const { body: events } = await foyer.call('GET', `/api/leads/${id}/events`, { token })
    assert.deepEqual(
      events.items
        .slice(1)
        .map((event: Record<string, unknown>) => [event['attorney_id'], event['before'], event['after']]),
      [
        [attorneyId, { phone: null, link: null, city: null }, found],
        [attorneyId, { phone: found.phone, city: found.city }, { phone: '+1 617 555 0102', city: null }],
      ],
    )
  },
)

onEachDatabase(
  'contact details are cleaned, and what is none is refused by the name of the field',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const patch = (json: unknown) => foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json })
    const { body } = await patch({
      phone: ' +1  617 555 0101\u200b',
      link: 'linkedin.com/in/ada ',
      city: ' Boston ',
    })
    assert.deepEqual(
      [body.phone, body.link, body.city],
      ['+1 617 555 0101', 'https://linkedin.com/in/ada', 'Boston'],
    )
    for (const [field, values] of [
      ['phone', ['', '12', 'call me', `+${'1'.repeat(41)}`, '+1 617 555 0101\0', '<b>12345</b>']],
      [
        'link',
        [
          '',
          'javascript:alert(1)',
          'ftp://a.example/',
          'https://ada:secret@a.example',
          'nowhere',
          `a.example/${'x'.repeat(300)}`,
        ],
      ],
      ['city', ['', ' ', 'x'.repeat(101), 'Bos\0ton']],
    ] as const)
      for (const value of values) {
        const { status, body: problem } = await patch({ [field]: value })
        assert.deepEqual([status, problem.errors?.[0].field], [422, field], value)
      }
  },
)

onEachDatabase(
  'a telephone, link or town that an attorney has written joins leads as the resume does',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const submit = async (email: string) => submitRead(foyer, { email }, { text: email })
    const [one, two] = [await submit('one@example.com'), await submit('two@example.com')]
    const patch = (id: number, json: unknown) => foyer.call('PATCH', `/api/leads/${id}`, { token, json })
    const signals = async () =>
      (await foyer.call('GET', `/api/leads/${one}/related`, { token })).body.items.flatMap(
        (item: { signals: string[] }) => item.signals,
      )
    for (const [json, other, found] of [
      [{ phone: '+1 617 555 0101' }, { phone: '617-555-0101' }, ['phone', 'name']],
      [{ link: 'https://linkedin.com/in/ada' }, { link: 'www.linkedin.com/in/Ada' }, ['profile', 'name']],
      [{ city: 'Zürich' }, { city: 'Zurich, ZH' }, ['name', 'city']],
    ] as const) {
      await patch(one, json)
      assert.deepEqual(await signals(), [])
      await patch(two, other)
      assert.deepEqual(await signals(), found)
      for (const id of [one, two])
        await patch(id, Object.fromEntries(Object.keys(json).map((name) => [name, null])))
      assert.deepEqual(await signals(), [])
    }
  },
)
