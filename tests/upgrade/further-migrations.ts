import { type Migration, migrations } from '#server/adapters/database/migrations/migrations.ts'

/**
 * Examples of later migrations, for tests: a column, filled rows, a renamed column, a table, one more word in a check.
 */
export const furtherMigrations: readonly Migration[] = [
  ...migrations,
  {
    name: 'pronouns and reminders',
    statements: ({ id, int, text, end }) => [
      `alter table leads add column pronouns ${text} not null default ''`,
      `update leads set pronouns = 'unknown'`,
      `create table reminders (
        id ${id('reminders')},
        lead_id ${int} not null constraint reminders_lead_id_fkey references leads (id)
      ) ${end}`,
      `create index reminders_of_lead on reminders (lead_id)`,
      `insert into reminders (lead_id) select id from leads where state = 'PENDING' order by id`,
    ],
  },
  {
    name: 'jobs that are put off, notes with a body',
    statements: () => [
      `alter table jobs drop constraint jobs_state_check`,
      `alter table jobs add constraint jobs_state_check check (state in ('queued', 'failed', 'put_off'))`,
      `update jobs set state = 'put_off'`,
      `alter table notes rename column text to body`,
    ],
  },
]
