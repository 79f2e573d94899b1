type Provider = {
  /** Each is another name of the same mailboxes. */
  hosts: string[]
  /** What the provider ignores in the part before the @. */
  ignored: RegExp
}

// Only what the providers document: elsewhere a dot or a tag may make another mailbox.
const providers: Provider[] = [
  { hosts: ['gmail.com', 'googlemail.com'], ignored: /\.|\+.*/g },
  { hosts: ['icloud.com', 'me.com', 'mac.com'], ignored: /\+.*/g },
  { hosts: ['proton.me', 'protonmail.com', 'pm.me'], ignored: /[._-]|\+.*/g },
  { hosts: ['yandex.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'ya.ru'], ignored: /\+.*/g },
  ...['fastmail.com', 'zoho.com', 'posteo.de', 'mailbox.org', 'msn.com'].map((host) => ({
    hosts: [host],
    ignored: /\+.*/g,
  })),
]
/** Each country has its own, as hotmail.fr, with mailboxes of its own. */
const microsoft = /^(?:outlook|hotmail|live)\./

/** The address of the mailbox that an e-mail address leads to, for comparing: without case, and without what is ignored. */
export const normalEmail = (email: string): string => {
  const [local, host] = partsOf(email)
  const provider = providers.find(({ hosts }) => hosts.includes(host))
  const ignored = provider?.ignored ?? (microsoft.test(host) ? /\+.*/g : undefined)
  const kept = ignored ? local.replace(ignored, '') : local
  return `${kept === '' ? local : kept}@${provider?.hosts[0] ?? host}`
}

/**
 * The part before the @ as people carry it from one provider to the next; undefined where it says nothing about a person:
 * it is short, or the name of an office.
 */
export const emailPart = (email: string): string | undefined => {
  const part = partsOf(email)[0].replace(/\+.*|[._-]/g, '')
  return part.length < partMinLength || offices.has(part) ? undefined : part
}

const partMinLength = 5
const offices = new Set([
  ...['admin', 'administration', 'bewerbung', 'career', 'careers', 'contact', 'contacto', 'email', 'empleo'],
  ...[
    'enquiries',
    'family',
    'familia',
    'hello',
    'inbox',
    'inquiries',
    'kontakt',
    'legal',
    'lawyer',
    'office',
  ],
  ...['oficina', 'people', 'personal', 'postmaster', 'private', 'recruiting', 'resume', 'sales', 'service'],
  ...['student', 'support', 'webmaster'],
])

const partsOf = (email: string): [local: string, host: string] => {
  const lower = email.toLowerCase()
  const at = lower.lastIndexOf('@')
  return [lower.slice(0, at), lower.slice(at + 1)]
}
