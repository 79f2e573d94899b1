import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import type { TestCertificate } from './certificates.ts'

/**
 * The faults of the server:
 * - tempfail: 451 at RCPT; half: every second time only; greylist: 450 the first time for each recipient
 * - permfail: 550 at RCPT, repeating the address
 * - drop: hangs up after DATA, and the mail is lost; ackdrop: hangs up too, but has accepted the mail
 * - hang: never answers after DATA; mute: never greets; slow: each reply 200 ms late (not for STARTTLS)
 * - refuse: nothing listens on the port
 * - noauth: offers no sign-in; badauth: refuses every sign-in with 535
 * - {maxBytes}: refuses larger mails with 552; `announced` false leaves SIZE out of the answer to EHLO
 * - {at, code, text}: answers with this code and text at that step; `to`: only for that recipient
 */
type SmtpFault =
  | 'tempfail'
  | 'half'
  | 'greylist'
  | 'permfail'
  | 'drop'
  | 'ackdrop'
  | 'hang'
  | 'mute'
  | 'slow'
  | 'refuse'
  | 'noauth'
  | 'badauth'
  | { maxBytes: number; announced?: boolean }
  | { at: 'connect' | 'mail' | 'rcpt' | 'data'; code: number; text: string; to?: string }
export type SmtpMode = 'ok' | SmtpFault

export type ReceivedMail = {
  raw: Buffer
  parsed: Email
  envelope: { from: string; to: string[] }
  /** When its first and its last byte arrived, ms since the epoch. */
  begunAt: number
  receivedAt: number
  secure: boolean
  user: string | undefined
}

export type TestSmtpServer = {
  port: number
  /** Accepted mails, in the order they arrived. */
  mails: ReceivedMail[]
  /** Every command line of every client, without secrets and without the content of mails. */
  commands: string[]
  /** How many clients have connected so far. */
  connections(): number
  setMode(mode: SmtpMode): Promise<void>
  /** Waits for a mail from this sender. The mail is accepted, but the client gets the answer only after `answer()`. */
  hold(from: string): Promise<{ answer(): void }>
  stop(): Promise<void>
}

/**
 * A real SMTP server on 127.0.0.1 that stores the mails it receives. Its faults can be changed while it runs.
 * @param options tls: the kind of TLS (none by default), which needs `certificate`; credentials: required to send.
 */
export async function startSmtpServer(
  options: {
    tls?: 'none' | 'starttls' | 'implicit'
    certificate?: TestCertificate
    credentials?: { user: string; password: string }
    mode?: SmtpMode
  } = {},
): Promise<TestSmtpServer> {
  const { tls = 'none', certificate, credentials, mode: firstMode = 'ok' } = options
  const mails: ReceivedMail[] = []
  const commands: string[] = []
  const greylisted = new Set<string>()
  const holds = new Map<string, (held: { answer(): void }) => void>()
  let mode = firstMode
  let connections = 0
  let recipients = 0
  let listening: SMTPServer | undefined
  let port = 0

  const off = [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(credentials ? [] : ['AUTH'])]
  const configuration: SMTPServerOptions = {
    ...certificate,
    secure: tls === 'implicit',
    disabledCommands: off,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 1,
    logger: {
      debug: (entry: { tnx?: string }, _format: string, line: string) =>
        void (entry.tnx === 'command' && commands.push(line)),
    },
    onConnect(session, done) {
      connections += 1
      if (mode === 'noauth') session.disabledCommands = [...off, 'AUTH']
      if (mode === 'slow') answerLate(session)
      if (mode !== 'mute') done(failureAt('connect'))
    },
    onAuth({ username, password }, _session, done) {
      const right = mode !== 'badauth' && username === credentials?.user && password === credentials?.password
      done(null, right ? { user: username } : { message: 'Authentication credentials invalid' })
    },
    onMailFrom: (_address, _session, done) => done(failureAt('mail')),
    onRcptTo: ({ address }, _session, done) => done(refusalOf(address) ?? failureAt('rcpt', mode, address)),
    onData(stream, session, done) {
      const begun = { begunAt: Date.now(), mode }
      buffer(stream).then(
        (raw) => take({ raw, ...begun }, session, stream.sizeExceeded, done),
        // The client disconnected during the mail, so there is nothing to answer or to store.
        () => {},
      )
    },
  }

  /** Handles a mail in the mode that was set when it began, however late the rest arrives. */
  async function take(
    { raw, begunAt, mode: met }: { raw: Buffer; begunAt: number; mode: SmtpMode },
    session: SMTPServerSession,
    tooLarge: boolean,
    done: (failure?: Error | null) => void,
  ) {
    if (met === 'drop') return hangUp(session)
    if (met === 'hang') return
    const failure = tooLarge
      ? reply(552, 'Message exceeds the fixed maximum size')
      : failureAt('data', met, session.envelope.rcptTo[0]?.address)
    if (failure) return done(failure)
    const { mailFrom, rcptTo } = session.envelope
    const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) }
    const parsed = await PostalMime.parse(raw)
    // The client was disconnected meanwhile, and would never learn that its mail was accepted.
    if (!connectionOf(session)) return
    const { secure, user } = session
    mails.push({ raw, parsed, envelope, begunAt, receivedAt: Date.now(), secure, user })
    if (met === 'ackdrop') return hangUp(session)
    const hold = holds.get(envelope.from)
    holds.delete(envelope.from)
    if (hold) return hold({ answer: done })
    done()
  }

  function refusalOf(recipient: string) {
    recipients += 1
    const known = greylisted.has(recipient)
    greylisted.add(recipient)
    if (mode === 'tempfail' || (mode === 'half' && recipients % 2 === 1)) return reply(451, 'Try again later')
    if (mode === 'greylist' && !known) return reply(450, 'Greylisted, try again later')
    if (mode === 'permfail') return reply(550, `5.1.1 <${recipient}>: Recipient address rejected`)
    return undefined
  }

  const failureAt = (step: 'connect' | 'mail' | 'rcpt' | 'data', met = mode, recipient?: string) =>
    typeof met === 'object' && 'at' in met && met.at === step && (met.to ?? recipient) === recipient
      ? reply(met.code, met.text)
      : undefined

  const connectionOf = (session: SMTPServerSession) =>
    [...(listening?.connections ?? [])].find(({ id }) => id === session.id)

  const hangUp = (session: SMTPServerSession) => connectionOf(session)?._socket.destroy()

  function answerLate(session: SMTPServerSession) {
    const connection = connectionOf(session)
    if (!connection) return
    const send = connection.send.bind(connection)
    connection.send = (...answer) => void delay(200).then(() => send(...answer))
  }

  async function listen() {
    const size = typeof mode === 'object' && 'maxBytes' in mode ? mode : undefined
    const server = new SMTPServer({
      ...configuration,
      ...(size && { size: size.maxBytes, hideSize: size.announced === false }),
    })
    // Tests break handshakes and connections on purpose.
    server.on('error', () => {})
    server.listen(port, '127.0.0.1')
    await once(server.server, 'listening')
    // A server that listens on a TCP port has an AddressInfo.
    port = (server.server.address() as AddressInfo).port
    listening = server
  }

  async function hush() {
    const server = listening
    if (!server) return
    listening = undefined
    const closed = once(server.server, 'close')
    server.close()
    for (const connection of server.connections) connection._socket.destroy()
    await closed
  }

  await listen()
  if (mode === 'refuse') await hush()
  return {
    get port() {
      return port
    },
    mails,
    commands,
    connections: () => connections,
    async setMode(next) {
      const relisten = showsAtConnection(mode) || showsAtConnection(next)
      mode = next
      greylisted.clear()
      recipients = 0
      if (relisten) await hush()
      if (relisten && mode !== 'refuse') await listen()
    },
    hold: (from) => new Promise((resolve) => void holds.set(from, resolve)),
    stop: hush,
  }
}

const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })

/** Modes that affect connecting. Clients that are already connected must be disconnected for them to take effect. */
const showsAtConnection = (mode: SmtpMode) =>
  typeof mode === 'object'
    ? 'maxBytes' in mode || mode.at === 'connect'
    : ['mute', 'slow', 'refuse', 'noauth', 'badauth'].includes(mode)
