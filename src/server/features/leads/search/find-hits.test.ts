import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRandom } from '#server/testing/random.ts'
import { randomText, vocabulary } from '#server/testing/texts.ts'
import { findSpans, makeSearchable } from '#web/features/leads/resume/find/find-text.ts'
import { understood } from '#server/testing/understood.ts'
import { makeFindHits } from './find-hits.ts'

const lead = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com', notes: [] }
const searches = 2_000

test('whatever a search finds in a resume, the search within the resume finds at the same place', (t) => {
  const random = makeRandom()
  t.diagnostic(random.seed)
  let found = 0
  for (let n = 0; n < searches; n++) {
    const resume = randomText(random, 40)
    const { clauses } = understood(randomSearch(random, resume), 'resume')
    const [text] = makeFindHits(clauses, new Map())({ ...lead, resume }, 'resume')
    const pieces = cut(random, resume)
    const starts = pieces.map((_, at) => pieces.slice(0, at).join('').length)
    const searchable = makeSearchable(pieces.map((piece) => ({ text: piece, endsLine: false })))
    for (const { clause, from, to } of text?.hits ?? []) {
      const spans = findSpans(searchable, clause.typed, Infinity).map(
        ({ from: [first, begin], to: [last, end] }) => ({
          from: (starts[first] ?? 0) + begin,
          to: (starts[last] ?? 0) + end,
        }),
      )
      assert.ok(
        spans.some((span) => span.from < to && from < span.to),
        `${clause.typed} is at ${from} of ${JSON.stringify(resume)}, not at ${JSON.stringify(spans)} (${random.seed})`,
      )
      found += 1
    }
  }
  assert.ok(found > searches / 2, `${found} places were compared`)
})

type Random = ReturnType<typeof makeRandom>

/** Words of the text, of another spelling, as phrases, and their beginnings. */
const randomSearch = (random: Random, text: string) => {
  const words = text.split(/\s+/).filter(Boolean)
  const at = random.below(words.length || 1)
  const some = words.slice(at, at + 1 + random.below(3)).join(random.of([' ', '-', ', ']))
  const word = random.of([
    random.of(vocabulary),
    words[at] ?? '',
    (words[at] ?? '').slice(0, 1 + random.below(6)),
  ])
  return random.of([word, word, `"${some}"`, `"${some}`, `${word}*`, word.toUpperCase(), `ال${word}`])
}

const cut = (random: Random, text: string): string[] => {
  const at = random.below(text.length + 1)
  return text === '' ? [] : [text.slice(0, at), text.slice(at)]
}
