import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { transact } from '#server/adapters/database/transact.ts'
import { makeMetrics } from '#server/adapters/telemetry/metrics.ts'
import { job as recognizeText } from '#server/features/reading/recognition/recognize-text.job.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { addJob } from '#server/testing/jobs.ts'

const folder = join(import.meta.dirname, '../../deploy')
const read = (name: string) => readFile(join(folder, name), 'utf8')

const Rule = z.object({
  alert: z.string().regex(/^Foyer[A-Z]\w+$/),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+[mh]$/)
    .optional(),
  labels: z.object({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.object({
    summary: z.string().min(10),
    description: z.string().min(20),
    runbook: z.string().regex(/^docs\/operations\.md#[a-z-]+$/),
  }),
})
const Alerts = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(Rule) })) })
const Panel = z.object({
  id: z.number(),
  title: z.string().min(1),
  type: z.enum(['row', 'timeseries', 'stat']),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z
    .array(z.object({ expr: z.string(), datasource: z.object({ uid: z.literal('${datasource}') }) }))
    .default([]),
})
const Dashboard = z.object({
  panels: z.array(Panel),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
})

const rules = async () => Alerts.parse(parse(await read('alerts.yml'))).groups.flatMap((group) => group.rules)
const panels = async () => Dashboard.parse(JSON.parse(await read('grafana-dashboard.json'))).panels
const names = (expression: string) => expression.match(/\b(?:foyer|nodejs|process)_\w+/g) ?? []

/** The page of /metrics with a lead, with a job that has been tried, and with one that alerts know by its kind. */
const pageWithJobs = async (t: TestContext) => {
  const foyer = await onlySqlite(t)()
  await foyer.submit()
  await transact(foyer.deps.db, async (tx) => {
    await addJob(tx, foyer.deps.now(), { kind: 'export', state: 'failed' })
    await addJob(tx, foyer.deps.now(), { kind: recognizeText.kind })
  })
  const page = await (await fetch(`${foyer.url}/metrics`)).text()
  const about = { version: '', database: 'sqlite', storage: 'disk', diskReserveBytes: 0 }
  const { jobEnded, render } = makeMetrics(about)
  jobEnded('export', 'failed', 1)
  const tried = await render({
    ready: true,
    leads: undefined,
    mails: undefined,
    oldestMailSeconds: undefined,
    isMailRefused: undefined,
    jobs: [],
    disk: undefined,
  })
  return `${page}\n${tried}`
}

test('/metrics serves every metric and label that alerts and dashboard use', async (t) => {
  const page = await pageWithJobs(t)
  const served = new Set([...page.matchAll(/^(\w+)[{ ]/gm)].map(([, name]) => name))
  const labels = new Set([...page.matchAll(/[{,](\w+)="/g)].map(([, name]) => name))

  const expressions = [
    ...(await rules()).map(({ expr }) => expr),
    ...(await panels()).flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ]
  const named = expressions.flatMap(names)
  assert.ok(named.length > 50)
  assert.deepEqual(
    [...new Set(named)].filter((name) => !served.has(name)),
    [],
  )
  const asked = expressions.flatMap((text) =>
    [...text.matchAll(/[{,](\w+)(?:=~?|!=|!~)"/g)].map(([, name]) => name),
  )
  const fromPrometheus = ['job', 'instance']
  assert.deepEqual(
    [...new Set(asked)].filter((name) => !labels.has(name) && !fromPrometheus.includes(name ?? '')),
    [],
  )
  for (const text of expressions) assert.ok(isBalanced(text), text)
})

test('every label value that an expression compares with can occur', async (t) => {
  const page = await pageWithJobs(t)
  const expressions = [
    ...(await rules()).map(({ expr }) => expr),
    ...(await panels()).flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ]
  for (const text of expressions) {
    for (const [, label, words] of text.matchAll(/\b(outcome|state|kind)(?:=~?|!=)"([^"]+)"/g)) {
      for (const word of (words ?? '').split('|'))
        assert.ok(page.includes(`${label}="${word}"`), `${label} ${word}`)
    }
  }
})

test('every alert has its own name and its own runbook heading', async () => {
  const all = await rules()
  assert.ok(all.length >= 11)
  for (const pick of [
    (rule: z.infer<typeof Rule>) => rule.alert,
    (rule: z.infer<typeof Rule>) => rule.annotations.runbook,
  ])
    assert.equal(new Set(all.map(pick)).size, all.length)
})

test('panels of the dashboard do not overlap', async () => {
  const all = await panels()
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
  for (const [n, { gridPos: a, title }] of all.entries()) {
    assert.ok(a.x + a.w <= 24, title)
    for (const { gridPos: b } of all.slice(n + 1)) {
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
      assert.ok(apart, title)
    }
  }
})

test('Prometheus scrapes /metrics and loads the alerts', async () => {
  const Configuration = z.object({
    rule_files: z.tuple([z.literal('alerts.yml')]),
    scrape_configs: z.tuple([
      z.object({ job_name: z.literal('foyer'), metrics_path: z.literal('/metrics') }),
    ]),
  })
  Configuration.parse(parse(await read('prometheus.yml')))
})

const isBalanced = (text: string) => {
  let depth = 0
  for (const letter of text.replaceAll(/"[^"]*"/g, '')) {
    if ('([{'.includes(letter)) depth += 1
    else if (')]}'.includes(letter)) depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
