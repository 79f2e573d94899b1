import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { submitRead } from '#server/testing/read-leads.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const comparing = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney()
  const submit = (text: string) => submitRead(foyer, {}, { text })
  const compare = (one: number, other: number) =>
    foyer.call('GET', `/api/leads/${one}/related/${other}/difference`, { token })
  /** Removed words in brackets, added ones in braces. */
  const difference = async (earlier: string, later: string) => {
    const [one, other] = [await submit(earlier), await submit(later)]
    const { body } = await compare(other, one)
    assert.deepEqual([body.earlier_id, body.later_id], [one, other], 'from the earlier to the later')
    const written = (body.parts as { kind: string; text: string }[]).map(({ kind, text }) =>
      kind === 'removed' ? `[${text}]` : kind === 'added' ? `{${text}}` : text,
    )
    return { ...body, written: written.join('') }
  }
  return { submit, compare, difference }
}

onEachDatabase('the second resume of a person shows which words were removed and added', async (start) => {
  const foyer = await start()
  const { compare, difference } = await comparing(foyer)
  const { state, is_cut, written } = await difference(
    'Ada Lovelace\nAnalyst, London\n2010 to 2015',
    'Ada King\nAnalyst,\nLondon\n2010 to 2019\nCountess',
  )
  assert.deepEqual([state, is_cut], ['compared', false])
  assert.equal(written, 'Ada [Lovelace\n]{King\n}Analyst,\nLondon\n2010 to [2015]{2019\nCountess}')
  assert.equal((await difference('一二三四五六', '一二四五六七')).written, '一二[三]四五六{七}')
  assert.equal((await difference('same  words', 'same\nwords')).written, 'same\nwords')

  const unread = (await foyer.submit()).body.id
  assert.deepEqual((await compare(1, unread)).body, {
    earlier_id: 1,
    later_id: unread,
    state: 'reading',
    is_cut: false,
    parts: [],
  })
  assert.equal((await difference('', 'something')).state, 'unreadable')
  assert.equal((await compare(1, 4711)).status, 404)
  assert.equal((await compare(1, 1)).body.parts.length, 1)
})

onEachDatabase('texts made to be slow are compared at a bounded cost', async (start) => {
  const foyer = await start()
  const { difference } = await comparing(foyer)
  const words = (count: number, word: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => word(n)).join(' ')
  const different = await difference(
    words(10_000, (n) => `a${n}`),
    words(10_000, (n) => `b${n}`),
  )
  assert.deepEqual([different.state, different.parts], ['too_different', []])
  const shuffled = await difference(
    words(30_000, (n) => 'ab'[n % 2] ?? ''),
    words(30_000, (n) => 'ab'[(n * n) % 3 ? 1 : 0] ?? ''),
  )
  assert.ok(['compared', 'too_different'].includes(shuffled.state))
  // Lines are compared where the words that changed are too many.
  const lines = (count: number) =>
    Array.from({ length: count }, (_, n) => `${words(5, (each) => `${n}x${each}`)}\n`)
  const byLine = await difference(lines(300).join(''), lines(600).join(''))
  assert.deepEqual([byLine.state, byLine.parts.length], ['compared', 2])
  const long = await difference('long '.repeat(30_000), `${'long '.repeat(30_000)}end`)
  assert.deepEqual([long.state, long.is_cut], ['compared', true])
})
