import { BulkAction } from '#contract/schemas/bulk.ts'
import type { BulkRow } from './bulk.queries.ts'

export const readAction = ({ action }: Pick<BulkRow, 'action'>): BulkAction =>
  BulkAction.parse(JSON.parse(action))
