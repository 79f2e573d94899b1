import { resumePdf } from '#scripts/screenshots/resume-pdf.ts'
import type { Foyer } from '#server/app.ts'
import { markOverdue } from '#server/features/leads/due/mark-overdue.ts'

export const account = {
  name: 'Grace Hopper',
  email: 'grace@example.com',
  password: 'correct horse battery staple',
}

/** The prospects, with how many hours ago they submitted; names from the history of computing. */
const people = [
  ['Ada', 'Lovelace', 51],
  ['Alan', 'Turing', 47],
  ['Katherine', 'Johnson', 30],
  ['Edsger', 'Dijkstra', 26.5],
  ['Barbara', 'Liskov', 22],
  ['Claude', 'Shannon', 19],
  ['Radia', 'Perlman', 15.2],
  ['Donald', 'Knuth', 9],
  ['Frances', 'Allen', 6.4],
  ['Niklaus', 'Wirth', 4],
  ['Hedy', 'Lamarr', 2.2],
  ['Dorothy', 'Vaughan', 0.7],
  ['Tony', 'Hoare', 0.2],
] as const

const resume = [
  'ada@example.com',
  '',
  '#Experience',
  'Analyst of the Analytical Engine, London, 1842 to 1843',
  '-  Translated and annotated the Sketch of the Analytical Engine.',
  '-  Wrote Note G: how the engine would compute the Bernoulli numbers.',
  '-  Showed that a machine may act upon other things besides number.',
  '',
  '#Education',
  'Mathematics with Augustus De Morgan, by letter',
  'Studies with Mary Somerville, London',
  '',
  '#Languages',
  'English, French, Italian',
  '',
  '#What I look for',
  'Advice on the rights to notes that appeared under initials only.',
]

/** Submits everything through the API, each lead at its own time. */
export const fillForPictures = async (
  foyer: Foyer,
  url: string,
  clock: { behindMs: number },
): Promise<void> => {
  const ask = makeAsk(url)
  clock.behindMs = 60 * hourMs
  await ask('POST', '/api/auth/register', account)
  await ask('POST', '/api/auth/register', { ...colleague, password: account.password })
  for (const [first, last, hours] of people) {
    clock.behindMs = hours * hourMs
    await handIn(url, first, last)
  }
  clock.behindMs = 0
  await markOverdue(foyer.deps.db, Date.now())
  const { access_token } = await ask('POST', '/api/session', {
    email: account.email,
    password: account.password,
  })
  const asAdmin = makeAsk(url, access_token)
  await asAdmin('PATCH', '/api/attorneys/2', { is_active: true })
  for (const [id, to] of [
    [1, 1],
    [3, 2],
    [4, 1],
    [6, 2],
  ])
    await asAdmin('PATCH', `/api/leads/${id}`, { assigned_to: to })
  await asAdmin('POST', '/api/leads/1/notes', {
    text: 'Wants to know who owns the notes. Conflict check done: nothing. Will call on Thursday.',
  })
}

const hourMs = 3_600_000
const colleague = { name: 'Mary Somerville', email: 'mary@example.com' }

const handIn = async (url: string, first: string, last: string) => {
  const form = new FormData()
  form.set('first_name', first)
  form.set('last_name', last)
  form.set('email', `${first}@example.com`.toLowerCase())
  form.set('resume', new Blob([resumePdf(`${first} ${last}`, resume)]), `${first} ${last} – resume.pdf`)
  const { status } = await fetch(`${url}/api/leads`, { method: 'POST', body: form })
  if (status !== 201) throw new Error(`${first} ${last} could not hand in anything: ${status}.`)
}

const makeAsk = (url: string, token?: string) => async (method: string, path: string, body: unknown) => {
  const response = await fetch(url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      origin: url,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}.`)
  // Only the token is read, from the answer that has one.
  return (await response.json()) as { access_token: string }
}
