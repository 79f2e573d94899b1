import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { barChart } from './bar-chart.ts'
import { page } from './page.ts'
import { pictures } from './pictures.ts'
import type { Results } from './results.ts'

/** Writes docs/performance.md (or performance-postgres.md), its pictures, and the figures as JSON. */
export const writePages = (root: string, results: Results): void => {
  const name = results.database.startsWith('PostgreSQL') ? 'performance-postgres' : 'performance'
  const docs = join(root, 'docs')
  mkdirSync(join(docs, name), { recursive: true })
  const charts = pictures(results)
  for (const chart of charts) writeFileSync(join(docs, name, `${chart.file}.svg`), barChart(chart))
  writeFileSync(join(docs, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(join(docs, `${name}.md`), page(results, charts, name))
  console.log(`\nWrote docs/${name}.md`)
}
