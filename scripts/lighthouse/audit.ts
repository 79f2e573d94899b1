import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import lighthouse from 'lighthouse'
import desktopConfig from 'lighthouse/core/config/desktop-config.js'
import { chromiumPath } from '#scripts/chromium.ts'

type Category = 'performance' | 'accessibility' | 'best-practices' | 'seo'

export type Wanted = {
  /** Lighthouse's own presets: a slow phone on a slow connection, or a desktop computer. */
  preset: 'mobile' | 'desktop'
  categories: readonly Category[]
}

export type Report = {
  /** 0 to 100, by category. */
  scores: Partial<Record<Category, number>>
  /** Why a score is below 100, each as `audit: what was found`. */
  faults: string[]
  /** Formatted for people, such as `0.6 s`. */
  timings: string
}

export type Auditor = {
  /** The browser that loads the audited pages: signing in here signs the audits in. */
  context: BrowserContext
  audit(url: string, wanted: Wanted): Promise<Report>
  close(): Promise<void>
}

/** Lighthouse in Debian's Chromium. @throws when the page cannot be loaded */
export const startAuditor = async (): Promise<Auditor> => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-lighthouse-'))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--remote-debugging-port=0'],
  })
  const [port = ''] = readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')
  return {
    context,
    audit: async (url, { preset, categories }) => {
      const flags = {
        port: Number(port),
        onlyCategories: [...categories],
        disableStorageReset: true,
        logLevel: 'silent' as const,
        // The app keeps a connection to the server open, so Lighthouse never sees an idle network.
        maxWaitForLoad: 12_000,
      }
      const result = await lighthouse(url, flags, preset === 'desktop' ? desktopConfig : undefined)
      if (!result) throw new Error(`Lighthouse gave no report of ${url}.`)
      return reportOf(result.lhr)
    },
    close: async () => {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Result = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr']

const reportOf = ({ audits, categories, runtimeError }: Result): Report => {
  if (runtimeError) throw new Error(`Lighthouse cannot audit the page: ${runtimeError.message}`)
  const all = Object.values(categories)
  const missed = all.flatMap(({ auditRefs }) =>
    auditRefs.flatMap(({ id, weight }) => {
      const audit = audits[id]
      const { score = null } = audit ?? {}
      return audit && weight > 0 && score !== null && score < 1 ? [`${id}: ${foundBy(audit)}`] : []
    }),
  )
  const shown = [
    'first-contentful-paint',
    'largest-contentful-paint',
    'total-blocking-time',
    'cumulative-layout-shift',
  ]
  return {
    scores: Object.fromEntries(all.map(({ id, score }) => [id, Math.round((score ?? 0) * 100)])),
    faults: missed,
    timings: shown.flatMap((id) => audits[id]?.displayValue ?? []).join(', '),
  }
}

const foundBy = ({ title, displayValue, details }: Result['audits'][string]) => {
  const items = details && 'items' in details ? JSON.stringify(details.items).slice(0, 600) : ''
  return [title, displayValue, items].filter(Boolean).join(' · ')
}
