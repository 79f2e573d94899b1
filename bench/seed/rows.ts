/** The SQL that differs between the databases for seeding. `i` is the number of a row in the statements below. */
type Words = { randomHex: string; integer: string }

export const words: Record<'sqlite' | 'postgres', Words> = {
  sqlite: { randomHex: 'lower(hex(randomblob(16)))', integer: 'integer' },
  postgres: { randomHex: 'md5(random()::text || i)', integer: 'bigint' },
}

type Rows = {
  table: string
  /** The SQL expression of each column; columns left out stay null or get their default. */
  columns: Record<string, string>
  /** A condition for the leads that get such a row; all leads when left out. */
  where?: string
}

/** Leads up to `pendingAfter` are reached out, those after it are pending. */
export type Seeding = { kind: 'sqlite' | 'postgres'; pendingAfter: number; now: number }

/**
 * The rows of lead number `i`, parents first: complete, except for the file of the resume. When a migration adds a
 * not-null column, add it here; `checkColumns` reports a missing one.
 */
export const rowsOfLead = ({ kind, pendingAfter, now }: Seeding): Rows[] => {
  const { randomHex } = words[kind]
  // A second apart, three years ago: every pending lead is already marked overdue, so that no task marks them
  // meanwhile.
  const at = `${now} - 1000 * (100000000 - i)`
  const dueAt = `${at} + 86400000`
  const email = `'lead-' || i || '@example.com'`
  const mail = (mailKind: 'confirmation' | 'notification', recipient: string): Rows => ({
    table: 'mails',
    columns: {
      lead_id: 'i',
      kind: `'${mailKind}'`,
      recipient,
      message_id: `'<lead-' || i || '-${mailKind}-' || substr(${randomHex}, 1, 16) || '@localhost>'`,
      state: `'sent'`,
      link_only: '0',
      attempts: '1',
      scheduled_at: at,
      due_at: at,
      created_at: at,
      sent_at: `${at} + 1500`,
    },
  })
  const reachedOut = `i <= ${pendingAfter}`
  return [
    {
      table: 'leads',
      columns: {
        id: 'i',
        first_name: `'First ' || (i % 997)`,
        last_name: `'Last ' || (i % 9973)`,
        email,
        state: `case when ${reachedOut} then 'REACHED_OUT' else 'PENDING' end`,
        version: `case when ${reachedOut} then 2 else 1 end`,
        reached_out_at: `case when ${reachedOut} then ${at} + 60000 end`,
        source: `'api'`,
        resume_path: `'uploads/lead-' || i || '_example.com_' || ${randomHex} || '.pdf'`,
        resume_name: `'resume.pdf'`,
        resume_media_type: `'application/pdf'`,
        resume_bytes: '120000',
        resume_sha256: `${randomHex} || ${randomHex}`,
        due_at: dueAt,
        overdue: `case when ${reachedOut} then 0 else 1 end`,
        created_at: at,
        updated_at: at,
        arrived_on: `'2023-01-' || (10 + i % 20)`,
      },
    },
    { table: 'lead_words', columns: { word: `'first'`, lead_id: 'i' } },
    { table: 'lead_words', columns: { word: `'last'`, lead_id: 'i' } },
    { table: 'lead_words', columns: { word: `'' || (i % 997)`, lead_id: 'i' } },
    { table: 'lead_words', columns: { word: email, lead_id: 'i' } },
    mail('confirmation', email),
    mail('notification', `'admin@example.com'`),
    { table: 'events', columns: { kind: `'lead.submitted'`, lead_id: 'i', at } },
    {
      table: 'events',
      columns: { kind: `'lead.changed'`, lead_id: 'i', actor_id: '1', at: `${at} + 60000` },
      where: reachedOut,
    },
    {
      table: 'events',
      columns: { kind: `'lead.overdue'`, lead_id: 'i', at: dueAt },
      where: `not (${reachedOut})`,
    },
  ]
}

/** SQL statements that insert the rows of the leads `from` to `to`. */
export const insertsOf = (seeding: Seeding, from: number, to: number): string[] => [
  ...rowsOfLead(seeding).map(({ table, columns, where = 'true' }) =>
    [
      `with recursive numbers (i) as (select cast(${from} as ${words[seeding.kind].integer}) union all select i + 1 from numbers where i < ${to})`,
      `insert into ${table} (${Object.keys(columns).join(', ')})`,
      `select ${Object.values(columns).join(', ')} from numbers where ${where}`,
    ].join(' '),
  ),
  `insert into event_values (event_id, before, after)
   select id, '{"state":"PENDING"}', '{"state":"REACHED_OUT"}' from events
   where kind = 'lead.changed' and lead_id between ${from} and ${to}`,
]

/** @throws naming the first required column that is not filled */
export const checkColumns = (
  seeding: Seeding,
  needed: readonly { table: string; column: string }[],
): void => {
  for (const { table, columns } of rowsOfLead(seeding)) {
    const missing = needed.find((each) => each.table === table && !(each.column in columns))
    if (missing) {
      throw new Error(`The bench does not fill ${table}.${missing.column}: add it in bench/seed/rows.ts.`)
    }
  }
}
