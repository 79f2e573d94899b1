/** A server's answer that refuses a mail, and the SMTP command that it answers. */
export type Refusal = { command: string | undefined; code: number; text: string }

/**
 * - no_such_recipient: this mailbox does not exist, or will never accept mail again.
 * - recipient: this one mailbox is full, over its rate, or closed to other senders.
 * - size, content: the mail itself.
 * - sender: MAIL_FROM, the account, a limit, or the sending machine, so other mails fail too.
 * - unclear: the answer does not say.
 */
export type About = 'no_such_recipient' | 'recipient' | 'size' | 'content' | 'sender' | 'unclear'

/**
 * What a refusal is about, from its enhanced code (RFC 3463, RFC 5248, RFC 7505) and its text. Servers use codes
 * loosely (a block list answers 5.2.1, an unknown user gets 5.7.1), so clear words in the text count more than the
 * code.
 */
export const whatItIsAbout = ({ command, code, text }: Refusal): About => {
  const enhanced = enhancedCodeOf(text)
  const said = words(text)
  if (enhanced === '3.4' || enhanced === '2.3') return 'size'
  if (outgoing.test(said)) return 'sender'
  if (enhanced === '2.2' || mailbox.test(said)) return 'recipient'
  if (sender.test(said)) return 'sender'
  if (later.test(said)) return 'unclear'
  if (closed.test(said) && (enhanced ? enhanced.startsWith('7.') : command === 'DATA')) return 'sender'
  if (nobody.test(said)) return 'no_such_recipient'
  if (command === 'DATA' && (content.test(said) || enhanced?.startsWith('6.'))) return 'content'
  if (enhanced !== undefined && enhanced !== '0.0') return byCode(enhanced, said)
  return byReply(code, command, said)
}

/**
 * Subject and detail, without the class: `1.1` of `550 5.1.1 …`, `550-5.1.1 …`, `550 #5.1.1 …` and qmail's `…
 * (#5.1.1)`.
 */
const enhancedCodeOf = (text: string) => /(?:^\d{3}[ -]+#?|#)[245]\.(\d{1,3}\.\d{1,3})\b/.exec(text)?.[1]

/**
 * The text without addresses, whose words their owners chose; without the query of links, which names IP addresses and
 * error codes of help pages; and without the table that Postfix searched, which may be called "relay recipient table".
 * Only the first 1000 characters are read, as in withoutAddresses.
 */
const words = (text: string) =>
  text
    .slice(0, 1000)
    .toLowerCase()
    .replace(/(https?:\/\/[^\s?]*)\?\S*/g, '$1')
    .replace(/<[^<>]*>|[^\s<>'"(]*@[^\s<>'")]*/g, ' ')
    .replace(/[\r\n]+\d{3}[ -]|\s+/g, ' ')
    .replace(/unknown in (?:[a-z]+ )+table/, 'unknown')

const byCode = (enhanced: string, said: string): About => {
  const [subject] = enhanced.split('.')
  if (neverThere.has(enhanced)) return 'no_such_recipient'
  // 5.7.1 after "Recipient address rejected" may be a rule about this recipient or about the sender.
  if (subject === '7' && refusedRecipient.test(said)) return 'unclear'
  if (ofSender.has(enhanced) || subject === '7') return 'sender'
  if (subject === '1' || subject === '2' || enhanced === '4.4' || enhanced === '4.6') return 'recipient'
  return refusedRecipient.test(said) ? 'recipient' : 'unclear'
}

/**
 * Address unknown, domain unknown, malformed, moved, null MX, mailbox disabled permanently. Some servers send 1.0
 * instead.
 */
const neverThere = new Set(['1.0', '1.1', '1.2', '1.3', '1.6', '1.10', '2.1'])
/** Bad address or domain of the sender; limits of its account. */
const ofSender = new Set(['1.7', '1.8', '1.90', '4.5'])

/** By RFC 5321 section 4.2.3 and RFC 7504, for answers without an enhanced code and without clear words. */
const byReply = (code: number, command: string | undefined, said: string): About => {
  if (code === 556) return 'no_such_recipient'
  if (code === 552) return command === 'RCPT TO' ? 'recipient' : 'size'
  return code === 551 || refusedRecipient.test(said) ? 'recipient' : 'unclear'
}

const any = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'))

/** A limit on sending, whatever code comes with it: servers use 5.2.2 both for this and for a full mailbox. */
const outgoing =
  /\b(?:daily|hourly|monthly|sending|outgoing|outbound|submission|senders?'?)\b[^.;]{0,40}\b(?:quota|limit|suspension)|submission\S{0,20}quota|quota\b[^.;]{0,40}\bfor sender/

/** With 5.7.x (permission), or after the recipient was accepted, this is about the sending account or domain. */
const closed =
  /^(?!.*\bdeliver).*\b(?:account|domain)\b[^;]{0,60}\b(?:disabled|inactive|deactivated|suspended|expired|closed)/

/** The current state of the mailbox. The first two would also match the limits of a sender. */
const mailbox = any(
  /\b(?:mailbox|inbox|mail ?drop)\b[^.;]{0,60}\b(?:full|quota|storage|space|size limit)\b/,
  /\bquota\b[^.;]{0,40}\bmailbox\b|\bover ?quota\b|\bout of storage\b|exceeded storage allocation/,
  /receiving mail (?:too quickly|at a rate)/,
  // Suppression lists of sending services: recipients who bounced or complained.
  /suppression list|address blacklisted|recipients?\b[^.;]{0,40}\b(?:suppressed|inactive)\b/,
)

const sender = any(
  /\bsenders?\b(?! policy framework)[^.;]{0,60}\b(?:address|domain|verif|denied|reject|refused|blocked|not|identity|id|signature|account|limit|threshold|invalid|unauthori)/,
  /(?:invalid|bad|unauthori[sz]ed|unauthenticated|unverified|reject(?:ed|ing)?|poor reputation|spam|bl?acklisted|outbound) senders?\b/,
  /not owned by|send ?as ?denied|send as\b|send on behalf|\bfrom['"]? (?:address|header|field|domain|email)|\bmail from\b|return[- ]path|envelope (?:from|sender)/,
  /\b(?:not|isn't|n't been|un)[ -]?(?:yet )?(?:authori[sz]ed|verified|authenticated|registered|validated)\b|not allowed to (?:send|connect|relay|use)|permissions? to/,
  /sandbox|\bonly (?:be used to )?send\b|test purposes|\btrial\b|free account/,
  /\brelay|allowed rcpthosts|authentication (?:is )?(?:required|failed|credentials)|requires? authentication|must (?:authenticate|issue|log ?in)|smtp auth|not logged in|starttls/,
  /your (?:e-?mail )?(?:account|domain|tenant|plan|subscription|ip|host|server|network|mail ?server|sending|access to)|\b(?:sending|smtp|sender'?s?) (?:account|domain)/,
  /(?:outgoing|outbound|sending)\b[^.;]{0,60}\b(?:suspended|disabled|paused|blocked|limit|quota|activity)|account\b[^.;]{0,40}\bsuspended/,
  /(?:daily|hourly|monthly|24-hour|sending|submission|message|rate|e-?mail|hour|day) ?(?:user |message |sending |recipient )*(?:limit|quota|allowance)|submissionquota|too many (?:messages|e?mails|recipients|connections|concurrent)|frequency limit/,
  /(?:limit|quota|credits?|threshold|rate)\b[^.;]{0,30}\b(?:exceeded|reached)|exceeded\b[^.;]{0,60}\b(?:limit|quota|allowance|credits?|threshold|rate|per (?:hour|day|minute)|max)/,
  /client\b[^.;]{0,60}\b(?:reject|block|denied|not)|\bclient host\b|connecting host|block(?:ed)? (?:using|by ?list|list)|black ?-?list|\bdnsbl\b|\brbl\b|spamhaus|sorbs|spamcop|\bbanned\b|reputation/,
  /\b(?:your|the|sending|source|client|connecting|this) ip\b|\bip (?:address|is|was|not|name|block)|\bip[ =:[(]*\d+\.\d+|reverse dns|\bptr\b|\b(?:helo|ehlo)\b|connections? (?:will )?not|not accepted from/,
  /\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated/,
)

/** A 5yz answer that calls itself temporary. */
const later = /\btry(?:ing)?\b[^.;]{0,20}\b(?:again|later|after)\b|temporar|greylist|graylist/

const nobody = any(
  /\b(?:user|mailbox|recipient|address|addressee|account|person|alias|name|domain)s?\b[^;]{0,80}?\b(?:unknown|does ?n[o']t exist|doesn't exist|does not exist|not exist|not found|couldn't be found|no longer (?:exists?|available|valid|on|active|accept)|is (?:invalid|inactive|disabled|deactivated|expired)|has been (?:disabled|deactivated|closed|discontinued)|doesn't have|not (?:a )?(?:valid|known|local))/,
  /\b(?:unknown|no such|invalid|inactive|non-?existent|illegal|no valid|disabled) (?:local )?(?:user|mailbox|recipient|rcpt|address|account|person|alias|domain|or illegal alias)/,
  /not a (?:valid|known) (?:user|mailbox|recipient|address|account)|no (?:mailbox|user|account)\b[^.;]{0,30}\b(?:by that name|here|with that)|no user record|user doesn't have|unroute?able|null ?mx|domain\b[^.;]{0,20}\bnot accept mail|host (?:or domain name )?not found/,
)

const content =
  /spam|virus|malware|infected|phish|suspicious|attachment|content|unsolicited|\bjunk\b|\bbulk\b|security issue|executable|forbidden file|malformed|rfc ?[25]\d{3}/

const refusedRecipient =
  /recipient address rejected|mailbox (?:is )?(?:not )?(?:un)?available|recipient (?:rejected|refused)/
