import { isIPv4 } from 'node:net'
import { getCACertificates } from 'node:tls'
import { createTransport } from 'nodemailer'
import type { NodemailerError, SMTPPoolOptions } from 'nodemailer'
import { compose } from './compose.ts'
import { MailNotSent, tooLate } from './mailer.ts'
import type { Mailer, Message } from './mailer.ts'
import { mailNotSent } from './smtp-errors.ts'
import { stopsUnless } from './stops-unless.ts'

export type SmtpSettings = {
  host: string
  port: number
  /** Empty: no sign-in. */
  user: string
  password: string
  /** true: TLS from the first byte on port 465, STARTTLS required on any other (RFC 8314). false: plain, always. */
  tls: boolean
  /** The name given in EHLO (RFC 5321 section 4.1.1.1), usually the domain of the sender. */
  ehloName: string
  /** PEM of an additional certificate authority to trust, beside those of Node (NODE_EXTRA_CA_CERTS included). */
  ca?: string
  limits?: Partial<SmtpLimits>
  now?: () => number
}

export type SmtpLimits = {
  /** Name lookup, connection and TLS together. */
  connectMs: number
  greetingMs: number
  /** Without a byte from the server on an open connection. */
  silenceMs: number
  /** One mail from `send` to the last reply, including the wait for a connection. */
  messageMs: number
  /** How long `close` waits for mails that are being sent. */
  closeMs: number
  /** Mails beyond this number wait for a connection, within messageMs. Urgent mails have one extra connection. */
  connections: number
}

const usual: SmtpLimits = {
  connectMs: 10_000,
  greetingMs: 10_000,
  silenceMs: 60_000,
  messageMs: 120_000,
  closeMs: 10_000,
  connections: 2,
}

/** Settings that contradict each other; the message names the variable to change. */
export class MailSettingsWrong extends Error {
  override name = 'MailSettingsWrong'
}

/**
 * Sends over SMTP (RFC 5321). A few connections stay open for mails that follow each other closely.
 * @throws MailSettingsWrong for settings that would send a password unencrypted
 */
export function makeSmtpMailer(settings: SmtpSettings): Mailer {
  refuseCredentialsInClear(settings)
  const limits = { ...usual, ...settings.limits }
  // nodemailer copies its input, so the plugin finds the mail's condition by its signal, which is not copied.
  const conditions = new WeakMap<AbortSignal, Message['mayStillGo']>()
  const open = (connections: number) =>
    createTransport(poolOptions(settings, { ...limits, connections })).use(
      'stream',
      ({ data, message }, done) => {
        const mayStillGo = data.signal && conditions.get(data.signal)
        if (mayStillGo) message.transform(() => stopsUnless(mayStillGo))
        done()
      },
    )
  // Both connect only when there is a mail.
  const [usually, urgently] = [open(limits.connections), open(1)]
  const underWay = new Map<Promise<void>, AbortController>()

  async function deliver(message: Message, giveUp: AbortController) {
    const { signal } = giveUp
    // AbortSignal.timeout would keep its timer after the mail was sent: thousands of timers, with many mails.
    const late = setTimeout(() => giveUp.abort(notTakenWithin(limits.messageMs)), limits.messageMs).unref()
    conditions.set(signal, message.mayStillGo)
    const transport = message.urgent ? urgently : usually
    const attempt = async (idleConnections: number): Promise<unknown> => {
      const mail = await compose(message, settings.now ?? Date.now)
      return transport.sendMail({ ...mail, signal }).catch((failure: NodemailerError) => {
        if (idleConnections > 0 && isUntried(failure)) return attempt(idleConnections - 1)
        throw failure
      })
    }
    try {
      await attempt(limits.connections)
    } catch (failure) {
      if (failure instanceof MailNotSent) throw failure
      if (message.mayStillGo?.() === false) throw tooLate()
      signal.throwIfAborted()
      throw mailNotSent(failure instanceof Error ? failure : new Error('unknown failure'), message)
    } finally {
      clearTimeout(late)
    }
  }

  return {
    describe: `${settings.host}:${settings.port}${settings.tls ? ' (TLS)' : ' (plain, no TLS)'}`,
    send(message) {
      const giveUp = new AbortController()
      const delivery = deliver(message, giveUp).finally(() => underWay.delete(delivery))
      underWay.set(delivery, giveUp)
      return delivery
    },
    async close() {
      const late = setTimeout(() => {
        for (const giveUp of underWay.values()) giveUp.abort(stopped())
      }, limits.closeMs)
      await Promise.allSettled(underWay.keys())
      clearTimeout(late)
      usually.close()
      urgently.close()
    },
  }
}

const notTakenWithin = (ms: number) =>
  new MailNotSent('unreachable', `The mail was not taken within ${ms} ms.`)

const stopped = () => new MailNotSent('later', 'The program stopped while this mail was being sent.')

function refuseCredentialsInClear({ host, user, password, tls }: SmtpSettings) {
  if (user && !tls && !isLoopback(host)) {
    throw new MailSettingsWrong(
      `SMTP_TLS is off and ${host} is another machine: SMTP_USER and SMTP_PASSWORD would travel in clear. Set SMTP_TLS=true, or leave SMTP_USER empty.`,
    )
  }
  if (user && !password) throw new MailSettingsWrong('SMTP_USER is set, so SMTP_PASSWORD must be set too.')
}

/** The server closed an idle connection before the mail was sent on it, or closed a new one before its greeting. */
const isUntried = ({ code, message }: NodemailerError) =>
  code === 'ECONNECTION' && message.startsWith('Reached maximum number of retries')

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

function poolOptions(settings: SmtpSettings, limits: SmtpLimits): SMTPPoolOptions & { pool: true } {
  const { host, port, user, password, tls, ehloName, ca } = settings
  return {
    pool: true,
    // nodemailer looks localhost up in DNS too, which may answer any machine.
    host: host === 'localhost' && !tls ? '127.0.0.1' : host,
    port,
    name: ehloName,
    secure: tls && port === 465,
    requireTLS: tls && port !== 465,
    ignoreTLS: !tls,
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca && { ca: [...getCACertificates(), ca] }) },
    // forceAuth: when a server offers no sign-in, the mail fails instead of being sent without signing in.
    ...(user && { auth: { user, pass: password }, forceAuth: true }),
    maxConnections: limits.connections,
    // An attachment's stream cannot be read twice, so the pool must not retry by itself.
    maxRequeues: 0,
    // Short, so that a connection is seldom used after the server has closed it.
    idleTimeout: 30_000,
    dnsTimeout: limits.connectMs,
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.greetingMs,
    socketTimeout: limits.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
