import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

// Uses the axe-core of @axe-core/playwright, but not its runner, which opens a page for every check and takes seconds.
// Minified, because every page that is loaded compiles it anew.
const axePath = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
  'axe-core/axe.min.js',
)
const axeSource = readFileSync(axePath, 'utf8')
const wcag = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
const contrast = { type: 'rule', values: ['color-contrast'] }

/**
 * What axe finds wrong by WCAG 2.2 AA, as `rule: element`.
 * @param what `colors` checks only contrast, for a page that was checked before in other colors
 */
export const violationsOn = async (page: Page, what: 'everything' | 'colors'): Promise<string[]> => {
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(axeSource)
  const runOnly = what === 'everything' ? wcag : contrast
  const options = { resultTypes: ['violations'], preload: false, runOnly }
  const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  )
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
}
