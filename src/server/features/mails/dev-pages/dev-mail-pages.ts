import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { decimal } from '#contract/schemas/fields.ts'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { contentDisposition } from '#server/http/output/downloads.ts'
import { isFromThisMachine } from '#server/http/from-this-machine.ts'
import type { Html } from '#server/http/pages/html.ts'
import { Problem } from '#server/problem.ts'
import { devMailListPage, devMailPage, listPolicy, mailPolicy } from './dev-mail-view.ts'

const shownAtMost = 200

const MailName = z.object({ name: z.string() })
const AttachmentNumber = MailName.extend({ number: decimal(z.int().min(0)) })

/**
 * For development: adds pages that show the mails written to a folder instead of being sent. The mails contain what
 * prospects wrote, so only people at this machine see the pages; everybody else gets 404.
 */
export const addDevMailPages = (
  app: FastifyInstance,
  { folder, firm }: { folder: string; firm: () => Promise<{ firm_time_zone: string }> },
): void => {
  void app.register(async (pages) => {
    pages.addHook('onRequest', async (request) => {
      if (!isFromThisMachine(request)) throw nothing()
    })

    pages.get('/dev/mail', async (_request, reply) => {
      const mails = await listMails(folder, shownAtMost)
      const { firm_time_zone: timeZone } = await firm()
      return show(reply, listPolicy, devMailListPage({ mails, shownAtMost, timeZone }))
    })

    pages.get('/dev/mail/message', async (request, reply) => {
      const { data } = MailName.safeParse(request.query)
      const mail = data && (await readMail(folder, data.name))
      if (!mail) throw nothing()
      return show(reply, mailPolicy, devMailPage(mail, (await firm()).firm_time_zone))
    })

    pages.get('/dev/mail/attachment', async (request, reply) => {
      const { data } = AttachmentNumber.safeParse(request.query)
      const mail = data && (await readMail(folder, data.name))
      const attachment = mail?.attachments[data?.number ?? -1]
      if (!attachment) throw nothing()
      return reply
        .headers({
          'content-disposition': contentDisposition(attachment.fileName),
          'content-security-policy': "sandbox; default-src 'none'",
          'cache-control': 'no-store',
        })
        .type('application/octet-stream')
        .send(Buffer.from(attachment.content))
    })
  })
}

const show = (reply: FastifyReply, policy: string, page: Html) =>
  reply
    .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(page.toString())

const nothing = () => new Problem('not_found', 'There is nothing under this address.')
