import type { Feature } from '#server/feature.ts'
import { job as bulk } from './bulk/bulk.job.ts'
import { dueHandlers } from './due/due.handlers.ts'
import { job as moveDueTimes } from './due/move-due-times.job.ts'
import { bulkHandlers } from './bulk/bulk.handlers.ts'
import { job as importFile } from './imports/imports.job.ts'
import { importHandlers } from './imports/imports.handlers.ts'
import { pruneImports } from './imports/prune-imports.ts'
import { endAbandoned } from './export/end-abandoned.ts'
import { exportHandlers } from './export/export.handlers.ts'
import { inboxHandlers } from './inbox/inbox.handlers.ts'
import { leadHandlers } from './leads.handlers.ts'
import { markOverdue } from './due/mark-overdue.ts'
import { samePersonHandlers } from './same-person/same-person.handlers.ts'
import { checkSearch } from './search/check-search.ts'
import { job as reindex } from './search/reindex.job.ts'
import { pruneTickets } from './tickets.ts'
import { viewHandlers } from './views/views.handlers.ts'

/** Attorneys list leads, read them with their resumes, and change them. */
export const leadsFeature = {
  handlers: {
    ...leadHandlers,
    ...inboxHandlers,
    ...samePersonHandlers,
    ...bulkHandlers,
    ...viewHandlers,
    ...importHandlers,
    ...exportHandlers,
    ...dueHandlers,
  },
  jobs: [reindex, bulk, importFile, moveDueTimes],
  periodic: [
    { name: 'overdue', everySeconds: 60, run: ({ db }, now, signal) => markOverdue(db, now, signal) },
    {
      name: 'imports',
      everySeconds: 3_600,
      run: (deps, now, signal) => pruneImports(deps, now, signal),
    },
    { name: 'exports', everySeconds: 900, run: ({ db }, now, signal) => endAbandoned(db, now, signal) },
    { name: 'tickets', everySeconds: 3_600, run: ({ db }, now, signal) => pruneTickets(db, now, signal) },
  ],
  checks: [{ name: 'search', run: checkSearch }],
} satisfies Feature
