import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import type { Body, InputOf } from '#contract/endpoint.ts'

const upload = {
  multipart: z.object({ title: z.string() }),
  file: 'cv',
  receiver: 'resume',
} as const satisfies Body

test('the type of a file for a handler follows from the receiver that the endpoint names', () => {
  type Endpoint = {
    method: 'POST'
    path: '/'
    access: 'public'
    tag: 'Leads'
    summary: ''
    status: 201
    output: 'nothing'
    body: typeof upload
  }
  const read = ({ body }: InputOf<Endpoint, { resume: { pages: number }; table: never }>): number =>
    body.file.pages
  assert.equal(read({ params: {}, query: {}, headers: {}, body: { title: 'x', file: { pages: 2 } } }), 2)
})

test('an unknown receiver does not compile', () => {
  // @ts-expect-error There is no such receiver.
  const body: Body = { ...upload, receiver: 'picture' }
  assert.ok(body)
})
