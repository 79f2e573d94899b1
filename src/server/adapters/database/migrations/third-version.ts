/** The statements of the third migration. They never change, see migrations.ts. */
export const thirdVersion = (): string[] => [
  // For filters that few leads meet, and for those of a time: see docs/decisions/0028.
  `create index leads_suspicious on leads (id) where marks <> ''`,
  // Of an expression, so that SQLite does not take it where leads_pending_of is meant.
  `create index leads_of on leads (coalesce(assigned_to, 0), id) where assigned_to is not null`,
  `create index leads_with_outcome on leads (outcome, id) where outcome is not null`,
  `create index leads_by_arrival on leads (created_at, id)`,
]
