import type { Results } from './results.ts'

type Reason = [words: string, reason: string]

/** Why an aim is not met on a machine like the one of the figures in docs/, and what it would take. By words of the aim. */
const reasons: Reason[] = [
  [
    'one lead',
    'The floor selects eight columns and writes three headers. Foyer reads the whole lead with its assignee and consent text, ' +
      'checks a token and the Accept header, validates, writes twelve headers, a metric and a line of the log: 40 to 50 µs that ' +
      'a page of ten hides and one row does not. It would take another server than Fastify and fewer guarantees.',
  ],
  [
    'patch',
    'The floor changes one row. Foyer reads it, compares, changes it, moves counters, writes an audit event with the values ' +
      'before and after, and reads it again for the answer: seven statements in a savepoint of their own, and more pages for ' +
      'the COMMIT to write. It would take fewer statements, and so an audit that is written later.',
  ],
  [
    'submit',
    'The floor inserts one row. Foyer writes the lead, its search words, two mails, the audit event and the counters, about ' +
      'thirty-five entries of tables and indexes in the place of seven: a third of what the main thread does for it. Another ' +
      'third are Fastify, streams and the multipart parser, which looks at every byte. That thread is at its end, COMMITs ' +
      'included, while a fifth of the machine is idle. It would take a thread to which whole acts are handed, and that alone ' +
      'writes to SQLite; or a parser of our own.',
  ],
  [
    'download',
    'nginx sends with sendfile from two workers and asks nobody. Foyer checks the token, reads the row, makes sure that the ' +
      'file is the one that was compared, and copies it through one thread. With X_ACCEL_LOCATION nginx sends the bytes here too.',
  ],
  [
    'memory',
    'Node with everything loaded takes about 170 MB, the thread that writes files included. For each read of a socket it ' +
      'makes a buffer of 64 KB, and V8 lets 64 MB of them go by before it collects. It would take an HTTP server that reads ' +
      'into buffers of its own.',
  ],
  [
    'p99',
    'A hash has the other core at a lower priority, and the kernel lets it finish its slice of some milliseconds before a ' +
      'request or the load generator gets that core; and each session is a commit, after which a list reads its page again. ' +
      'Without the fsync of COMMIT, or at the lowest priority, it is the same. It varies from run to run. It would take a ' +
      'third core.',
  ],
]

/** Where PostgreSQL has its share of the two cores, and each statement is a trip to it. */
const reasonsOnPostgres: Reason[] = [
  [
    'list 10',
    'Nothing is remembered, since to ask whether anything was committed costs as much as to read. Each request asks for ' +
      'the session and then for page and counters, where the floor asks for the last two alone. It would take one statement for ' +
      'all, or a cache that LISTEN/NOTIFY empties, and with it revocation that is late by a message.',
  ],
  [
    'one lead',
    'Two trips, for the session and for the lead, in the place of one, and what Foyer does beside them.',
  ],
  [
    'download',
    'nginx asks nobody; Foyer asks PostgreSQL for the session and for the lead, which takes most of the time. With ' +
      'X_ACCEL_LOCATION nginx sends the bytes here too.',
  ],
  [
    'p99',
    'A hash has one of the two cores, at a lower priority; Foyer, PostgreSQL and the load generator share what is left.',
  ],
  [
    'submit',
    'A transaction of a dozen statements, each a trip to PostgreSQL, where the floor has one INSERT; with PostgreSQL, the mail ' +
      'server and the load generator the two cores are full. It would take the statements of an act in one, as a function in ' +
      'the database.',
  ],
  ['patch', 'As with a submission: nine trips in the place of one.'],
]

/** A line for each kind of aim that was missed. */
export const missed = ({ aims, database }: Results): string[] =>
  [...new Map([...reasons, ...(database.startsWith('PostgreSQL') ? reasonsOnPostgres : [])])]
    .filter(([words]) => aims.some(({ what, met }) => !met && what.includes(words)))
    .map(([words, reason]) => `- **${words}**: ${reason}`)
