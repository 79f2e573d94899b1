import type { Results } from './results.ts'

type Reason = [words: string, reason: string]

/**
 * Why an aim is missed on the machine of the figures in docs/, and what it would take to meet it; found by words of the
 * aim.
 */
const reasons: Reason[] = [
  [
    'one lead',
    'The floor selects eight columns and writes three headers. Foyer reads the whole lead with its assignee and consent text, ' +
      'checks a token and the Accept header, validates, writes twelve headers, a metric and a log line. These 40 to 50 µs are ' +
      'a small part of a page of ten leads, but not of one row. It would take another server than Fastify and fewer guarantees.',
  ],
  [
    'patch',
    'The floor changes one row. Foyer reads it, compares, changes it, moves counters, writes an audit event with the values ' +
      'before and after, and reads it again for the answer: seven statements in a separate savepoint, and more pages for ' +
      'the COMMIT to write. It would take fewer statements, and so an audit event that is written later.',
  ],
  [
    'submit',
    'The floor inserts one row. Foyer writes the lead, its search words, two mails, the audit event and the counters: about ' +
      'thirty-five entries of tables and indexes instead of seven. That is a third of the work of the main thread. Another ' +
      'third is Fastify, streams and the multipart parser, which looks at every byte. The main thread is fully used, COMMITs ' +
      'included, while a fifth of the machine is idle. It would take a thread that runs whole acts and is the only one that ' +
      'writes to SQLite, or a parser of our own.',
  ],
  [
    'download',
    'nginx sends with sendfile from two workers and checks nothing. Foyer checks the token, reads the row, makes sure that the ' +
      'file is the one that was verified, and copies it through one thread. With X_ACCEL_LOCATION nginx sends the bytes here too.',
  ],
  [
    'memory',
    'Node with everything loaded takes about 170 MB, including the thread that writes files. For each read of a socket it ' +
      'allocates a buffer of 64 KB, and V8 lets 64 MB of them accumulate before it collects garbage. It would take an HTTP ' +
      'server that reuses its buffers.',
  ],
  [
    'p99',
    'A hash uses the other core at a lower priority, and the kernel lets it finish its time slice of some milliseconds before a ' +
      'request or the load generator gets that core. Also, each session is a commit, after which a list reads its page again. ' +
      'Without the fsync of COMMIT, or at the lowest priority, it is the same. It varies from run to run. It would take a ' +
      'third core.',
  ],
]

/** On PostgreSQL, which shares the two cores, and where each statement is a round trip. */
const reasonsOnPostgres: Reason[] = [
  [
    'list 10',
    'Nothing is cached, because asking whether anything was committed costs as much as reading. Each request reads ' +
      'the session and then page and counters, while the floor reads only the last two. It would take one statement for ' +
      'all, or a cache that LISTEN/NOTIFY clears, so that a revocation takes effect one message later.',
  ],
  [
    'one lead',
    'Two round trips, for the session and for the lead, instead of one, and what Foyer does besides.',
  ],
  [
    'download',
    'nginx checks nothing; Foyer asks PostgreSQL for the session and for the lead, which takes most of the time. With ' +
      'X_ACCEL_LOCATION nginx sends the bytes here too.',
  ],
  [
    'p99',
    'A hash uses one of the two cores, at a lower priority; Foyer, PostgreSQL and the load generator share the rest.',
  ],
  [
    'submit',
    'A transaction of a dozen statements, each a round trip to PostgreSQL, where the floor has one INSERT. With PostgreSQL, ' +
      'the mail server and the load generator the two cores are fully used. It would take one statement per act, as a ' +
      'function in the database.',
  ],
  ['patch', 'As with a submission: nine round trips instead of one.'],
]

/** One line for each kind of aim that was missed. */
export const missed = ({ aims, database }: Results): string[] =>
  [...new Map([...reasons, ...(database.startsWith('PostgreSQL') ? reasonsOnPostgres : [])])]
    .filter(([words]) => aims.some(({ what, met }) => !met && what.includes(words)))
    .map(([words, reason]) => `- **${words}**: ${reason}`)
