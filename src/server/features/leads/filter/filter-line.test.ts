import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FilterLine } from '#contract/schemas/search.ts'
import { inboxViews } from '#contract/views.ts'
import { makeRandom } from '#server/testing/random.ts'
import { type Filter, isCondition } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { printFilter } from '#contract/filter/print-filter.ts'
import { conditionsOfView, viewOfFilter } from '#contract/filter/view-filter.ts'

const written = (line: string) => printFilter(parseFilter(line).filter)

test('a line is understood however it is typed, and written back in one way', () => {
  const lines: [typed: string, written: string][] = [
    ['', ''],
    ['ada  lovelace', 'ada lovelace'],
    ['State:PENDING', 'state:pending'],
    ['state:"reached out"', 'state:reached_out'],
    ['outcome:no-answer', 'outcome:no_answer'],
    ['state:pending,reached_out,pending', 'state:pending,reached_out'],
    ['-outcome:retained', '-outcome:retained'],
    ['assigned:me', 'assigned:me'],
    ['assigned:"Grace Hopper",none', 'assigned:"Grace Hopper",none'],
    ['assigned:“Grace Hopper”', 'assigned:"Grace Hopper"'],
    ['source:Google', 'source:google'],
    ['source:"a,b"', 'source:"a,b"'],
    ['waiting:3d', 'waiting:>3d'],
    ['waiting:<12H', 'waiting:<12h'],
    ['after:2024-02-29 before:7d', 'after:2024-02-29 before:7d'],
    ['due:today,2026-01-31', 'due:today,2026-01-31'],
    ['language:ES,pt-BR', 'language:es,pt-br'],
    ['ada state:pending "exact words" -"not these"', 'ada state:pending "exact words" -"not these"'],
    ['in:note turin in:resumes patent*', 'in:notes turin in:resume patent*'],
    ['ada @ example.com', 'ada@example.com'],
    ['"not closed', '"not closed'],
    ['assigned:"Grace H', 'assigned:"Grace H"'],
    ['"state:pending"', '"state:pending"'],
    // What no field is like are words.
    ['https://example.com 12:30 a:b re:zoning -x:y', 'https://example.com 12:30 a:b re:zoning -x:y'],
    ['notes:"two words"', 'notes: "two words"'],
    ['\u200bstate:\u200bpending', 'state:pending'],
  ]
  for (const [typed, expected] of lines) {
    assert.deepEqual(parseFilter(typed).mistakes, [], typed)
    assert.equal(written(typed), expected, typed)
  }
})

test('a mistake says where it is and what would fit', () => {
  const lines: [line: string, place: string, message: RegExp, fits: string[]][] = [
    [
      'is:scann',
      'scann',
      /^“is” cannot be “scann”\. It can be “overdue”, “contacted”, “in_time”, /,
      ['overdue', 'scan'],
    ],
    ['ada is: x', 'is:', /^“is” needs a value/, ['infected']],
    ['asigned:me', 'asigned', /^There is no “asigned”\. Did you mean “assigned”\?$/, ['assigned']],
    ['-lang:es', '-lang', /Did you mean “language”/, ['language']],
    ['state:pending,open ada', 'open', /“state” cannot be “open”/, ['pending', 'reached_out']],
    ['source:"" ada', 'source:""', /“source” needs a value/, ['form', 'google']],
    ['after:2026-02-30', '2026-02-30', /“after” cannot be “2026-02-30”/, ['today', '7d']],
    ['after:1d,2d', '1d,2d', /“after” cannot be/, ['today']],
    ['due:3d', '3d', /“due” cannot be/, ['tomorrow', '2026-01-31']],
    ['waiting:>soon', '>soon', /“waiting” cannot be/, ['>3d']],
    ['language:"es; drop"', '"es; drop"', /“language” cannot be/, ['es']],
    [
      'in:cv ada',
      'in:cv',
      /^“in” cannot be “cv”\. It can be “name”, “notes”, or “resume”\.$/,
      ['name', 'notes', 'resume'],
    ],
    ['-in:notes ada', '-in:notes', /cannot have a minus/, ['notes']],
    // The place is that in the line as it was typed.
    ['  \u200bada   is:\u00a0 state:\u200bfoo', 'is:', /needs a value/, []],
  ]
  for (const [line, place, message, fits] of lines) {
    const [mistake] = parseFilter(line).mistakes
    assert.ok(mistake, line)
    assert.equal(line.slice(mistake.offset, mistake.offset + mistake.length), place, line)
    assert.match(mistake.message, message)
    for (const fit of fits) assert.ok(mistake.fits.includes(fit), `${line}: ${fit}`)
  }
  assert.deepEqual(
    parseFilter('is:a ada type:b').mistakes.map(({ offset }) => offset),
    [3, 14],
  )
  const many = Array.from({ length: 21 }, () => 'is:scan').join(' ')
  assert.deepEqual(
    parseFilter(many).mistakes.map(({ offset, length, message }) => [offset, length, message]),
    [[160, 7, 'At most 20 filters.']],
  )
  const { issues: [issue] = [] } = FilterLine.safeParse('is:x').error ?? {}
  assert.ok(issue?.code === 'custom')
  assert.deepEqual(issue.params, {
    offset: 3,
    length: 1,
    fits: ['overdue', 'contacted', 'in_time', 'suspicious', 'scan', 'unreadable', 'infected'],
  })
})

const withoutPlaces = (filter: Filter) =>
  filter.map((part) => ({ ...part, ...(isCondition(part) && { at: 0 }) }))

test('what was understood of any line is understood again from how it is written', () => {
  const random = makeRandom()
  const pieces = [
    ...[
      'ada',
      'a:b',
      '-x',
      '"two words"',
      '-"and more"',
      'in:name',
      'in:notes',
      'in:resume',
      'x*',
      'a@b.example',
    ],
    ...['state:pending', '-state:reached_out', 'assigned:me,"Grace Hopper"', 'is:scan', '-is:scan,overdue'],
    ...[
      'after:7d',
      'before:today',
      'waiting:<4w',
      'source:"a, b"',
      'language:none',
      'due:tomorrow',
      'type:pdf',
    ],
    ...[
      '"',
      '-',
      ':',
      ',',
      '“',
      '”',
      '\u200b',
      '\u2800',
      '  ',
      '@',
      'is:',
      'state',
      'é',
      '王',
      '\ud800',
      '\0',
      "'",
    ],
  ]
  const lines = Array.from({ length: 3_000 }, () =>
    Array.from(
      { length: 1 + random.below(7) },
      () => random.of(pieces) + random.of([' ', ' ', ' ', '']),
    ).join(''),
  )
  // Found by chance before.
  lines.push(
    '" -@ @ waiting:<4w',
    'in:notes assigned:"Grace Hopper" @a@b.example',
    'assigned:me,"Grace Hopper"“ @ x*',
  )
  for (const line of lines) {
    const { filter, mistakes } = parseFilter(line)
    const again = parseFilter(printFilter(filter))
    assert.deepEqual(again.mistakes, [], `${JSON.stringify(line)} ${random.seed}`)
    assert.deepEqual(
      withoutPlaces(again.filter),
      withoutPlaces(filter),
      `${JSON.stringify(line)} ${random.seed}`,
    )
    for (const { offset, length } of mistakes)
      assert.ok(offset >= 0 && length > 0 && offset + length <= line.length, JSON.stringify(line))
  }
})

test('every view is a filter, by which it is recognized in any order', () => {
  for (const view of inboxViews) assert.equal(viewOfFilter(conditionsOfView(view)), view)
  assert.equal(viewOfFilter(parseFilter('assigned:me state:pending').filter), 'mine')
  for (const line of ['state:pending ada', '-state:pending', 'state:pending,reached_out', 'type:pdf'])
    assert.equal(viewOfFilter(parseFilter(line).filter), undefined, line)
})
