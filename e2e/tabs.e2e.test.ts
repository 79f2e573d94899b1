import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page, Request } from '@playwright/test'
import { transact } from '#server/adapters/database/transact.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, signIn, visit } from './app-browser.ts'

after(closeBrowser)

/** Counts the streams that the server has open, and the most that were open at once. */
const watchStreams = ({ deps }: TestFoyer) => {
  const streams = { open: 0, most: 0 }
  const { changes } = deps
  deps.changes = {
    ...changes,
    open: async (...request) => {
      const source = await changes.open(...request)
      streams.open += 1
      streams.most = Math.max(streams.most, streams.open)
      return { ...source, close: () => (source.close(), void (streams.open -= 1)) }
    },
  }
  return streams
}

const openTabs = async (page: Page, count: number): Promise<Page[]> => {
  const others = await Promise.all(Array.from({ length: count - 1 }, () => page.context().newPage()))
  await Promise.all(
    others.map(async (tab) => {
      await tab.goto(page.url())
      await tab.getByRole('heading', { name: 'Inbox' }).waitFor()
    }),
  )
  return [page, ...others]
}

const shows = (tabs: Page[], id: number, withinMs?: number) =>
  Promise.all(
    tabs.map((tab, n) =>
      until(
        `tab ${n} to show lead ${id}`,
        async () => (await tab.locator(`[data-row="${id}"]`).count()) === 1,
        withinMs,
      ),
    ),
  )

/** Finds the tab that has the stream: the last one whose request for it has not ended. */
const watchHolder = (page: Page) => {
  const underWay = new Map<Request, Page>()
  const isStream = (request: Request) => new URL(request.url()).pathname === '/api/changes'
  page.context().on('request', (request) => {
    if (isStream(request)) underWay.set(request, request.frame().page())
  })
  const end = (request: Request) => void underWay.delete(request)
  page.context().on('requestfailed', end)
  page.context().on('requestfinished', end)
  return () => [...underWay.values()].findLast((tab) => !tab.isClosed())!
}

const oneStream = (streams: { open: number }) => until('one stream', () => streams.open === 1)

// A browser opens six connections to a server over HTTP/1.1. Only the first host is a secure context, with locks for instance.
for (const [host, many] of [
  ['127.0.0.1', 8],
  ['foyer.test', 3],
] as const)
  test(`${many} tabs at http://${host} share one stream and all show changes, whichever tab is closed`, async (t) => {
    const foyer = await makeStartFoyer(t, undefined)()
    const streams = watchStreams(foyer)
    const { email } = await foyer.attorney()
    const { page, complaints } = await visit(t)
    const holder = watchHolder(page)
    await signIn(page, foyer.url.replace('127.0.0.1', host), email)
    assert.equal(await page.evaluate<boolean>('isSecureContext'), host === '127.0.0.1')
    let tabs = await openTabs(page, many)
    await oneStream(streams)
    await shows(tabs, (await foyer.submit()).body.id, 10_000)

    for (let times = 0; times < 2; times++) {
      const leaving = holder()
      tabs = tabs.filter((tab) => tab !== leaving)
      assert.equal(tabs.length, many - 1 - times)
      await leaving.close()
      await shows(tabs, (await foyer.submit()).body.id, 10_000)
      await oneStream(streams)
    }
    // Two tabs may open a stream at the same moment; then one of them closes its stream.
    assert.ok(streams.most <= 3, `${streams.most} streams at once`)
    // Without HTTPS, Chromium logs that it ignores one of the headers.
    assert.deepEqual(
      complaints.filter((text) => !text.startsWith('The Cross-Origin-Opener-Policy header has been ignored')),
      [],
    )
  })

test('no tab misses a change when the tab with the stream sleeps, reloads or crashes', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const streams = watchStreams(foyer)
  const { email } = await foyer.attorney()
  const { page } = await visit(t)
  const holder = watchHolder(page)
  await signIn(page, foyer.url, email)
  let tabs = await openTabs(page, 3)
  await oneStream(streams)

  const asleep = holder()
  const cdp = await asleep.context().newCDPSession(asleep)
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
  const awake = tabs.filter((tab) => tab !== asleep)
  const missed = (await foyer.submit()).body.id
  await shows(awake, missed, 10_000)
  await cdp.send('Page.setWebLifecycleState', { state: 'active' })
  await shows([asleep], missed)
  await shows(tabs, (await foyer.submit()).body.id, 10_000)
  await oneStream(streams)

  await holder().reload()
  await shows(tabs, (await foyer.submit()).body.id, 10_000)
  await oneStream(streams)

  const crashed = holder()
  tabs = tabs.filter((tab) => tab !== crashed)
  const ofCrashed = await crashed.context().newCDPSession(crashed)
  const gone = new Promise((resolve) => crashed.once('crash', resolve))
  void ofCrashed.send('Page.crash').catch(() => {})
  await gone
  // A crashed tab does not post that it ends: the others notice after a while that they receive nothing.
  await shows(tabs, (await foyer.submit()).body.id)
  await shows(tabs, (await foyer.submit()).body.id, 10_000)
  await oneStream(streams)
})

test('signing out ends the stream of all tabs, and all tabs follow the attorney who signs in next', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const streams = watchStreams(foyer)
  const [ada, grace] = [await foyer.attorney(), await foyer.attorney()]
  const { page } = await visit(t)
  await signIn(page, foyer.url, ada.email)
  const tabs = await openTabs(page, 3)
  await oneStream(streams)
  await tabs[2]!.getByRole('button', { name: 'Sign out' }).click()
  await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Sign in' }).waitFor()))
  await until('no stream', () => streams.open === 0)

  await signIn(tabs[1]!, foyer.url, grace.email)
  await Promise.all(tabs.map((tab) => tab.getByRole('heading', { name: 'Inbox' }).waitFor()))
  await oneStream(streams)
  await shows(tabs, (await foyer.submit()).body.id, 10_000)

  // The session is ended elsewhere: one tab notices, and another attorney signs in there.
  await transact(foyer.deps.db, (tx) =>
    tx.updateTable('sessions').set({ ended_at: foyer.deps.now() }).execute(),
  )
  const noticed = await until('a tab to notice', async () => {
    for (const tab of tabs) if (await tab.getByLabel('Password', { exact: true }).isVisible()) return tab
    return undefined
  })
  await signIn(noticed, foyer.url, ada.email)
  for (const tab of tabs) await tab.getByRole('navigation').getByText(ada.email).waitFor()
  await oneStream(streams)
  await shows(tabs, (await foyer.submit()).body.id, 10_000)
})
