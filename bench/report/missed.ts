import type { Aim } from './results.ts'

/** Why an aim is not met on a machine like the one of the figures in docs/, and what it would take. By words of the aim. */
const reasons: [words: string, reason: string][] = [
  [
    'one lead',
    'The floor selects eight columns and writes three headers. Foyer reads the whole lead with its assignee and notice, ' +
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
      'forty entries of tables and indexes in the place of seven, looks at the bytes as they come, and then sends the mails. Both cores are full ' +
      'by then. It would take fewer indexes, or mails that are written by another process.',
  ],
  [
    'download',
    'nginx sends with sendfile from two workers and asks nobody. Foyer checks the token, reads the row, makes sure that the ' +
      'file is the one that was compared, and copies it through one thread. With X_ACCEL_LOCATION nginx sends the bytes here too.',
  ],
  [
    'memory',
    'Node with everything loaded takes about 160 MB; buffers of sockets that wait for the garbage collector come on top.',
  ],
  [
    'p99',
    'A sign-in ends with a COMMIT of its session, which waits for the disk on the main thread, and whoever asks meanwhile ' +
      'waits with it; hashing itself has the other core. It would take a thread of its own for the writer of SQLite.',
  ],
]

/** A line for each kind of aim that was missed. */
export const missed = (aims: Aim[]): string[] =>
  reasons
    .filter(([words]) => aims.some(({ what, met }) => !met && what.includes(words)))
    .map(([words, reason]) => `- **${words}**: ${reason}`)
