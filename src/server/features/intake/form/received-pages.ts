import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { limits } from '#contract/limits.ts'
import { prose } from '#contract/values/prose.ts'
import { idOfReference, referenceOf } from '#contract/values/reference.ts'
import type { Deps } from '#server/deps.ts'
import { explain } from '#server/http/errors.ts'
import { invalidField } from '#server/problem.ts'
import { type Mistake, mistakesOf } from './form-fields.ts'
import type { Invitations } from './form-invitation.ts'
import type { FormSurroundings } from './form-pages.ts'
import { type MessagePart, receiptPage } from './form-receipt.ts'
import { type Visit, addressOf } from './form-visit.ts'
import { showPage } from './show-page.ts'
import { addMessage, hasMessage } from '../add-message.ts'

type Surroundings = {
  visitOf(request: FastifyRequest): Promise<Visit>
  invitations: Invitations
  limit: FormSurroundings['limit']
}

/**
 * Adds the receipt. Who has sent a resume that cannot be searched may add a few lines there. The lead is stored by then, so
 * that nobody who leaves the page is lost.
 */
export const addReceivedPages = (app: FastifyInstance, deps: Deps, surroundings: Surroundings): void => {
  const { visitOf, invitations, limit } = surroundings

  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    given: Pick<MessagePart, 'typed' | 'mistake'> = {},
  ) => {
    const { reference, add } = queryOf(request)
    const id = idOfReference(reference)
    if (id === undefined) return reply.redirect('/', 303)
    const invitation = invitations.read(add)
    const message = invitation && {
      why: invitation.why,
      signed: add,
      isAdded: await hasMessage(deps.db, invitation.leadId),
      ...given,
    }
    return showPage(request, reply, visit, receiptPage(visit, referenceOf(id), message))
  }

  app.get('/received', async (request, reply) => show(request, reply, await visitOf(request)))

  app.post('/received', async (request, reply) => {
    const visit = await visitOf(request)
    const { reference, add } = queryOf(request)
    const invitation = invitations.read(add)
    const typed = prose(fieldOf(request.body, 'message'))
    try {
      await limit('submit', request.ip)
      if (typed.length > limits.messageMaxLength) throw invalidField('message', 'Is too long.')
      if (invitation && typed !== '') await addMessage(deps, { leadId: invitation.leadId, message: typed })
      return await reply.redirect(addressOf(visit, '/received', { reference, add }), 303)
    } catch (error) {
      const problem = explain(request, error)
      reply.code(problem.status).headers(problem.headers)
      const mistake = problem.errors ? tooLong : mistakesOf(problem, 0).form
      return show(request, reply, visit, { typed, mistake })
    }
  })
}

const tooLong: Mistake = { key: 'form.too_long', parameters: { max: limits.messageMaxLength } }

const queryOf = ({ query }: FastifyRequest) => ({
  reference: fieldOf(query, 'reference'),
  add: fieldOf(query, 'add'),
})

/** '' unless it is there exactly once. */
const fieldOf = (given: unknown, name: string): string => {
  const value: unknown = Object(given)[name]
  return typeof value === 'string' ? value : ''
}
