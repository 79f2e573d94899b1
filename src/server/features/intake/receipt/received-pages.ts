import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { limits } from '#contract/limits.ts'
import { prose } from '#contract/values/prose.ts'
import { idOfReference, referenceOf } from '#contract/values/reference.ts'
import type { Deps } from '#server/deps.ts'
import { explain } from '#server/http/errors.ts'
import { invalidField } from '#server/problem.ts'
import { readEmail } from '../form-page/form-email.ts'
import { type Mistake, mistakesOf } from '../form-page/form-fields.ts'
import type { Invitations } from '../form-tokens/form-invitation.ts'
import type { FormSurroundings } from '../form/form-pages.ts'
import { receiptPage } from './form-receipt.ts'
import type { ReceiptLinks } from './form-receipt-link.ts'
import { type Visit, addressOf } from '../form/form-visit.ts'
import { showPage } from '../form-page/show-page.ts'
import { addMessage, hasMessage } from '../add-message.ts'
import { correctEmail, readReceipt } from '../correct-email.ts'

type Surroundings = {
  visitOf(request: FastifyRequest): Promise<Visit>
  invitations: Invitations
  links: ReceiptLinks
  limit: FormSurroundings['limit']
}

type Typed = { typed: string; mistake: Mistake | undefined }

/**
 * Adds the receipt. Who has sent a lead may correct the address there, once, and add a few lines to a resume that cannot be
 * searched. The lead is stored by then, so that nobody who leaves the page is lost.
 */
export const addReceivedPages = (app: FastifyInstance, deps: Deps, surroundings: Surroundings): void => {
  const { visitOf, invitations, links, limit } = surroundings

  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    typed: { message?: Typed; email?: Typed } = {},
  ) => {
    const query = queryOf(request)
    const id = idOfReference(query['reference'] ?? '')
    if (id === undefined) return reply.redirect('/', 303)
    const invitation = invitations.read(query['add'])
    const message = invitation && {
      why: invitation.why,
      isAdded: await hasMessage(deps.db, invitation.leadId),
      ...typed.message,
    }
    const leadId = links.read(query['sent'])
    const receipt = leadId === undefined ? undefined : await readReceipt(deps.db, leadId)
    const facts = receipt && { ...receipt, query, ...typed.email }
    const page = receiptPage(visit, { query, reference: referenceOf(id), facts, message })
    return showPage(request, reply, visit, page)
  }

  const refused = (request: FastifyRequest, reply: FastifyReply, error: unknown) => {
    const problem = explain(request, error)
    reply.code(problem.status).headers(problem.headers)
    return problem
  }

  app.get('/received', async (request, reply) => show(request, reply, await visitOf(request)))

  app.post('/received', async (request, reply) => {
    const visit = await visitOf(request)
    const query = queryOf(request)
    const invitation = invitations.read(query['add'])
    const typed = prose(fieldOf(request.body, 'message'))
    try {
      await limit('submit', request.ip)
      if (typed.length > limits.messageMaxLength) throw invalidField('message', 'Is too long.')
      if (invitation && typed !== '') await addMessage(deps, { leadId: invitation.leadId, message: typed })
      return await reply.redirect(addressOf(visit, '/received', query), 303)
    } catch (error) {
      const problem = refused(request, reply, error)
      const mistake = problem.errors ? tooLong : mistakesOf(problem, 0).form
      return show(request, reply, visit, { message: { typed, mistake } })
    }
  })

  app.post('/received/email', async (request, reply) => {
    const visit = await visitOf(request)
    const query = queryOf(request)
    const leadId = links.read(query['sent'])
    const fields = {
      email: fieldOf(request.body, 'email_meant') || fieldOf(request.body, 'email'),
      email_asked: fieldOf(request.body, 'email_asked'),
    }
    const { email, mistake } = readEmail(fields)
    try {
      await limit('submit', request.ip)
      if (email === undefined) throw invalidField('email', 'Is missing or wrong.')
      if (leadId !== undefined) await correctEmail(deps, { leadId, email })
      return await reply.redirect(addressOf(visit, '/received', query), 303)
    } catch (error) {
      const problem = refused(request, reply, error)
      const said = problem.errors ? mistake : mistakesOf(problem, 0).form
      return show(request, reply, visit, { email: { typed: fields.email, mistake: said } })
    }
  })
}

const tooLong: Mistake = { key: 'form.too_long', parameters: { max: limits.messageMaxLength } }

/** The parameters of the receipt; those that are not there are left out. */
const queryOf = ({ query }: FastifyRequest): Record<string, string> =>
  Object.fromEntries(
    ['reference', 'sent', 'add']
      .map((name) => [name, fieldOf(query, name)])
      .filter(([, value]) => value !== ''),
  )

/** '' unless it is there exactly once. */
const fieldOf = (given: unknown, name: string): string => {
  const value: unknown = Object(given)[name]
  return typeof value === 'string' ? value : ''
}
