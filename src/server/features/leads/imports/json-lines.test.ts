import assert from 'node:assert/strict'
import { exportIn } from '#server/features/leads/export/test-export.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { job } from './imports.job.ts'
import { importsOf } from './test-imports.ts'

onEachDatabase(
  'JSON lines of an export become the same leads with their notes, authors and times; a line that is no object is a refused row',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const admin = await foyer.attorney({ email: 'boss@example.com' })
    const imports = importsOf(foyer, admin)
    const { body: ada } = await foyer.submit({
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@example.com',
    })
    await foyer.submit({ first_name: 'Grace', email: 'grace@example.com' })
    await imports.patch(ada.id, {
      city: 'London',
      state: 'REACHED_OUT',
      contact: 'phone',
      assigned_to: admin.id,
    })
    for (const text of ['First.\n\nSecond paragraph.', '=1+1', 'To do:\n- call\n- write, @once'])
      await foyer.call('POST', `/api/leads/${ada.id}/notes`, { token: admin.token, json: { text } })
    const { text } = await exportIn(foyer, admin.token, { format: 'ndjson' })
    const { text: table } = await exportIn(foyer, admin.token, { format: 'csv' })
    assert.match(table, /'- call/, 'guarded against spreadsheets')

    const broken = text.replace(/^(.*"type":"event".*)$/m, '{"type": "event", cut off\n$1')
    const file = await imports.begun(broken, { known: 'create' }, 'people.txt')
    assert.deepEqual(
      [file.read_as.kind, file.read_as.first_row, file.options.has_header, file.rows],
      ['ndjson', 0, true, 3],
    )
    const mapped = file.columns.flatMap(({ name }, at) => (file.options.mapping[at] ? [] : [name]))
    assert.deepEqual(mapped, ['resume_path', 'resume_name'], 'everything else is proposed')
    const counts = { created: 2, updated: 0, same: 0, duplicate: 0, refused: 1 }
    const { rehearsal } = await imports.rehearsed(file.id)
    assert.deepEqual(rehearsal?.counts, counts)
    const lineOf = (what: string) => broken.split('\n').findIndex((line) => line.includes(what)) + 1
    assert.deepEqual(
      rehearsal?.examples.map(({ row, reason }) => [row, reason]),
      [
        [lineOf('"first_name":"Grace"'), null],
        [lineOf('cut off'), 'This line is no JSON object, or is too long.'],
        [lineOf('"first_name":"Ada"'), null],
      ],
    )
    assert.deepEqual((await imports.run(file.id)).counts, counts)
    const copy = (await imports.leads()).at(-1)
    const [was, is] = [await imports.lead(ada.id), await imports.lead(copy.id)]
    for (const name of [
      'first_name',
      'last_name',
      'email',
      'city',
      'state',
      'contact',
      'created_at',
      'reached_out_at',
    ])
      assert.deepEqual(is[name], was[name], name)
    assert.equal(is.assigned_to.email, 'boss@example.com')
    const notesOf = async (id: number) =>
      (await imports.get(`/api/leads/${id}/notes`)).items.map(
        (note: { text: string; author: { email: string }; created_at: string }) => [
          note.text,
          note.author.email,
          note.created_at,
        ],
      )
    assert.deepEqual(await notesOf(copy.id), await notesOf(ada.id))
    const csv = await imports.begun(table, { known: 'create', key: 'external_id' })
    assert.deepEqual((await imports.run(csv.id)).counts, { ...counts, refused: 0 })
    const again = (await imports.leads()).at(-1)
    assert.deepEqual(await notesOf(again.id), await notesOf(ada.id), 'also from a table')
    const refused = await foyer.call('GET', `/api/imports/${file.id}/refused`, { token: admin.token })
    assert.match(refused.headers.get('content-disposition') ?? '', /people refused\.ndjson/)
    assert.deepEqual(JSON.parse(refused.text), {
      line: '{"type": "event", cut off',
      reason: 'This line is no JSON object, or is too long.',
    })

    const cut = await imports.begun(text.slice(0, text.lastIndexOf('{"type":"end"')))
    const { examples = [] } = (await imports.rehearsed(cut.id)).rehearsal ?? {}
    assert.equal(examples.at(-1)?.reason, 'The export has no end: it was cut off. Export again.')

    const other = [
      '{"Name":"Marie Curie","email":"marie@example.com","tags":["a",1],"constructor":null}',
      '',
      '[1]',
      '{"email":"not an address","Name":"Wrong","phone":12125550100,"__proto__":"x"}',
    ].join('\r\n')
    const plain = await imports.begun(other, {}, 'people.jsonl')
    assert.deepEqual(
      plain.columns.map(({ name }) => name),
      ['Name', 'email', 'tags', 'constructor', 'phone', '__proto__'],
    )
    assert.deepEqual(plain.columns[2]?.samples, ['["a",1]'])
    assert.deepEqual((await imports.run(plain.id)).counts, { ...counts, created: 1, refused: 2 })
    const lines = (await imports.refused(plain.id)).trim().split('\n')
    assert.equal(JSON.parse(lines[1] ?? '').phone, '12125550100')
    // What was refused is corrected, and imported again.
    const corrected = lines[1]?.replace('not an address', 'right@example.com') ?? ''
    const corrections = await imports.begun(corrected, {}, 'people refused.ndjson')
    assert.equal((await imports.run(corrections.id)).counts.created, 1)

    const header = await imports.change(corrections.id, { has_header: false })
    assert.equal(header.body.code, 'not_now')
    const third = await imports.begun(other, {}, 'people.jsonl')
    assert.deepEqual((await imports.change(third.id, { has_header: false })).body.errors, [
      { field: 'has_header', message: 'Each line of this file names its columns.' },
    ])
    for (const [content, name, sentence] of [
      ['{"type":"foyer.export","version":99}\n', 'a.ndjson', /version of the format/],
      ['nothing\nat all\n', 'a.ndjson', /damaged, or has another format/],
      ['[{"email":"a@example.com"}]', 'a.json', /one JSON value/],
    ] as const)
      assert.match((await imports.upload(content, name)).body.detail, sentence)
  },
)
