import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Submission } from '#contract/leads.ts'
import type { RateLimited } from '#contract/endpoint.ts'
import type { Deps } from '#server/deps.ts'
import { explain } from '#server/http/errors.ts'
import type { Html } from '#server/http/html.ts'
import { type FileReceiver, readMultipart } from '#server/http/multipart.ts'
import { Problem } from '#server/problem.ts'
import { type FormState, formPage, formPolicy, receiptPage } from './form-view.ts'
import { noticeVersion } from './notice.ts'
import type { ReceivedResume } from './receive-resume.ts'
import { submitLead } from './submit-lead.ts'

const FormSubmission = Submission.extend({
  notice: z.literal('on', 'Please read this and tick it.'),
  form_token: z.uuid().optional().catch(undefined),
})

const Receipt = z.object({ reference: z.coerce.number().int().positive() })

export type FormSurroundings = {
  receiver: FileReceiver<ReceivedResume>
  limit(what: RateLimited, address: string): Promise<void>
}

/** The public form at `/` and the receipt behind it; the same act as the API. */
export const addFormPages = (
  app: FastifyInstance,
  deps: Deps,
  { receiver, limit }: FormSurroundings,
): void => {
  const { firmName } = deps.config

  app.get('/', async (_request, reply) =>
    show(reply, 200, formPage({ firmName, token: randomUUID(), typed: {}, mistakes: {} })),
  )

  app.get('/received', async (request, reply) => {
    const { success, data } = Receipt.safeParse(request.query)
    return success ? show(reply, 200, receiptPage(firmName, data.reference)) : reply.redirect('/', 303)
  })

  app.post('/', async (request, reply) => {
    const fields: Record<string, unknown> = {}
    try {
      await limit('submit', request.ip)
      const lead = await submit(request, fields)
      return await reply.redirect(`/received?reference=${lead.id}`, 303)
    } catch (error) {
      const problem = explain(request, error)
      reply.headers(problem.headers)
      const typed = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
      return show(
        reply,
        problem.status,
        formPage({ firmName, token: tokenAfter(problem, typed), typed, mistakes: mistakesOf(problem) }),
      )
    }
  })

  const submit = async (request: FastifyRequest, fields: Record<string, unknown>) => {
    const { file } = await readMultipart(request, 'resume', receiver, fields)
    try {
      const { notice: _ticked, form_token, ...submission } = parse(fields, file)
      return await submitLead(deps, {
        ...submission,
        idempotencyKey: form_token && `form-${form_token}`,
        source: 'form',
        noticeVersion: noticeVersion(firmName),
      })
    } finally {
      if (file) await receiver.discard(file)
    }
  }
}

const parse = (fields: Record<string, unknown>, file: ReceivedResume | undefined) => {
  const { success, data, error } = FormSubmission.safeParse(fields)
  const errors = success ? [] : error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  if (!file) errors.push({ field: 'resume', message: 'Please choose your resume.' })
  if (!success || !file) throw new Problem('invalid_fields', 'Some fields are missing or wrong.', { errors })
  return { ...data, file }
}

/** The token stays, so that sending again is still one lead; unless it belongs to what was sent and taken before. */
const tokenAfter = ({ code }: Problem, { form_token }: Record<string, string>) =>
  form_token === undefined || code === 'idempotency_key_reused' ? randomUUID() : form_token

const fileProblems: readonly string[] = ['invalid_file_type', 'unsafe_file', 'too_large']

const mistakesOf = (problem: Problem): FormState['mistakes'] => {
  if (problem.code === 'idempotency_key_reused') {
    return { form: 'What you sent before has arrived. To send this as well, press Send once more.' }
  }
  if (problem.errors) return Object.fromEntries(problem.errors.map(({ field, message }) => [field, message]))
  return { [fileProblems.includes(problem.code) ? 'resume' : 'form']: problem.message }
}

const show = (reply: FastifyReply, status: number, page: Html) =>
  reply
    .code(status)
    .headers({ 'content-security-policy': formPolicy, 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(page.toString())
