import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTraceParent } from './trace-parent.ts'

const trace = 'a'.repeat(32)
const span = 'b'.repeat(16)
const read = (traceparent: string | undefined, tracestate?: string) =>
  readTraceParent({ traceparent, tracestate })

test('a trace that came along is continued with its flags and its state', () => {
  const context = read(`00-${trace}-${span}-01`, 'vendor=1')
  assert.deepEqual(
    { ...context, traceState: context?.traceState?.serialize() },
    { traceId: trace, spanId: span, traceFlags: 1, isRemote: true, traceState: 'vendor=1' },
  )
  assert.equal(read(`00-${trace}-${span}-00`)?.traceFlags, 0)
  assert.equal(read(`cc-${trace}-${span}-01-more`)?.traceId, trace)
})

test('what is no trace begins a new one', () => {
  // oxfmt-ignore
  const broken = [
    undefined, '', 'nonsense', `ff-${trace}-${span}-01`, `00-${trace}-${span}-01-more`, `00-${trace}-${span}`,
    `00-${'0'.repeat(32)}-${span}-01`, `00-${trace}-${'0'.repeat(16)}-01`, `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-01, 00-${trace}-${span}-01`, '0'.repeat(10_000),
  ]
  for (const traceparent of broken) assert.equal(read(traceparent), undefined, traceparent)
})
