import assert from 'node:assert/strict'
import type { ImportReport } from '#contract/schemas/exchange/imports.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

/** Requests of an admin about imports. */
export const importsOf = (foyer: TestFoyer, { token }: { token: string }) => {
  const path = (id: number, act = '') => `/api/imports/${id}${act}`
  const post = (id: number, act: string) => foyer.call('POST', path(id, act), { token })
  const read = async (id: number): Promise<ImportReport> =>
    (await foyer.call('GET', path(id), { token })).body
  const ended = async (id: number): Promise<ImportReport> => {
    await until(
      'the import has ended',
      async () => !/^(reading|rehearsing|running|undoing)$/.test((await read(id)).state),
      60_000,
    )
    return read(id)
  }
  const upload = async (
    content: string | Buffer,
    name = 'people.csv',
    fields: Record<string, string> = {},
  ) => {
    const form = new FormData()
    for (const [field, value] of Object.entries(fields)) form.append(field, value)
    form.append('file', new Blob([new Uint8Array(Buffer.from(content))], { type: 'text/csv' }), name)
    const answer = await foyer.call('POST', '/api/imports', { token, multipart: form })
    // On a busy machine the rest of the file is read after the answer.
    return answer.body.state === 'reading' ? { ...answer, body: await ended(answer.body.id) } : answer
  }
  const change = (id: number, json: object) => foyer.call('PATCH', path(id), { token, json })
  const begun = async (
    content: string | Buffer,
    options: object = {},
    name?: string,
  ): Promise<ImportReport> => {
    const { status, body } = await upload(content, name)
    assert.equal(status, 201, body.detail)
    if (Object.keys(options).length === 0) return body
    const changed = await change(body.id, options)
    assert.equal(changed.status, 200, changed.body.detail)
    return changed.body
  }
  const act = async (id: number, what: '/rehearsal' | '/run' | '/undo') => {
    const { status, body } = await post(id, what)
    assert.equal(status, 202, body.detail)
    return ended(id)
  }
  return {
    upload,
    change,
    read,
    post,
    ended,
    begun,
    rehearsed: (id: number) => act(id, '/rehearsal'),
    run: (id: number) => act(id, '/run'),
    undone: (id: number) => act(id, '/undo'),
    refused: async (id: number) => (await foyer.call('GET', path(id, '/refused'), { token })).text,
    leads: async () => (await foyer.call('GET', '/api/leads?page_size=100', { token })).body.items,
    lead: async (id: number) => (await foyer.call('GET', `/api/leads/${id}`, { token })).body,
    patch: (id: number, json: object) => foyer.call('PATCH', `/api/leads/${id}`, { token, json }),
    events: async (id: number) =>
      (await foyer.call('GET', `/api/leads/${id}/events?page_size=100`, { token })).body.items,
    get: async (address: string) => (await foyer.call('GET', address, { token })).body,
  }
}
