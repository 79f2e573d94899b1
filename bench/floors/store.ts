/** A lead as the floors select it: the columns of the list in their order; instants in milliseconds. */
export type LeadRow = [
  id: number,
  firstName: string,
  lastName: string,
  email: string,
  resumePath: string,
  state: string,
  createdAt: number,
  updatedAt: number,
]

export type NewLead = {
  firstName: string
  lastName: string
  email: string
  path: string
  fileName: string
  bytes: number
  sha256: string
}

/** The statements of a floor. Writes are durable when the promise resolves. */
export type FloorStore = {
  page(size: number, afterId: number): Promise<{ rows: LeadRow[]; total: number }>
  lead(id: number): Promise<LeadRow | undefined>
  change(id: number, state: string): Promise<LeadRow | undefined>
  insert(lead: NewLead): Promise<LeadRow | undefined>
}

/** The database requires it of leads that were reached out to, and of no others. */
export const reachedOutAt = (state: string, now: number): number | null =>
  state === 'REACHED_OUT' ? now : null

export const listed = 'id, first_name, last_name, email, resume_path, state, created_at, updated_at'
export const totalOf = `select sum(count) from counts where key in ('leads:PENDING', 'leads:REACHED_OUT')`
const inserted =
  'first_name, last_name, email, state, version, source, resume_path, resume_name, resume_media_type, resume_bytes, resume_sha256, due_at, created_at, updated_at, arrived_on'

/** The INSERT of a submission. @param place the placeholder of the value at a position */
export const insertWith = (place: (position: number) => string): string => {
  const [first, last, email, path, name, bytes, sha256, dueAt, createdAt, updatedAt] = Array.from(
    { length: 10 },
    (_, index) => place(index + 1),
  )
  return `insert into leads (${inserted}) values (${first}, ${last}, ${email}, 'PENDING', 1, 'api', ${path}, ${name}, 'application/pdf', ${bytes}, ${sha256}, ${dueAt}, ${createdAt}, ${updatedAt}, '2026-01-31') returning ${listed}`
}

export const valuesOf = (lead: NewLead, now: number) =>
  [
    lead.firstName,
    lead.lastName,
    lead.email,
    lead.path,
    lead.fileName,
    lead.bytes,
    lead.sha256,
    now,
    now,
    now,
  ] as const
