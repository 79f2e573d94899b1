import type { z } from 'zod'
import type { ImportReport } from '#contract/schemas/exchange/imports.ts'
import type { Deps } from '#server/deps.ts'
import { existingImport, selectLeft, selectLeftResumes } from './imports.queries.ts'
import { toImportReport } from './present-import.ts'

/** All about an import. @throws Problem not_found */
export const readReport = async (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  id: number,
): Promise<z.input<typeof ImportReport>> =>
  toImportReport(await existingImport(db, id), {
    left: await selectLeft(db, id),
    leftResumes: await selectLeftResumes(db, id),
    now: now(),
  })
