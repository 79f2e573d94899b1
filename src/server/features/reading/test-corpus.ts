import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

// Real and hostile files are not part of the repository; the tests use them where they lie beside it.
const shared = join(import.meta.dirname, '../../../../../shared')

/** Their paths, the hostile ones first. */
export const corpusFiles: readonly string[] = ['corpus/hostile', 'corpus/good', 'field']
  .map((folder) => join(shared, folder))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => /\.(?:pdf|docx?|txt)$/.test(path))
