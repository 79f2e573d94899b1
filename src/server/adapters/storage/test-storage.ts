import { createHash } from 'node:crypto'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readConfig } from '#server/config/config.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { type StoreKind, onEachStore } from '#server/testing/servers/stores.ts'
import { type OpenStore, openStore } from './open.ts'
import type { ResumeStore } from './resume-store.ts'

/** A store of one kind, opened from its settings, with its data folder. */
export type Storage = OpenStore & { kind: StoreKind; folder: string; settings: Record<string, string> }

/** Registers a test for every kind of file store. */
export const withEachStore = (
  guarantee: string,
  body: (storage: Storage, t: TestContext) => Promise<void>,
): void =>
  onEachStore(guarantee, async (settings, t, kind) => body(await openTestStore(t, settings, kind), t))

export const withDisk = (
  guarantee: string,
  body: (storage: Storage, t: TestContext) => Promise<void>,
): void => {
  test(guarantee, async (t) => body(await openTestStore(t, {}, 'disk'), t))
}

export const openTestStore = async (
  t: TestContext,
  settings: Record<string, string>,
  kind: StoreKind,
): Promise<Storage> => {
  const folder = await makeTestFolder(t)
  await mkdir(join(folder, 'incoming'))
  const config = readConfig({ DATA_DIR: folder, ...settings })
  return { ...openStore(config, Date.now), kind, folder, settings }
}

export const sha256Of = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex')

/** Stores a file whose upload was last written long ago. */
export const keep = async (
  { store, folder }: Storage,
  path: string,
  content: string | Buffer,
  sha256 = sha256Of(content),
): Promise<void> => {
  const temporaryFile = join(folder, 'incoming', 'upload.part')
  await writeFile(temporaryFile, content, { mode: 0o600 })
  await utimes(temporaryFile, 0, 0)
  await store.keep(temporaryFile, path, sha256)
}

export const contentOf = async (
  store: ResumeStore,
  ...args: Parameters<ResumeStore['open']>
): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of (await store.open(...args)) as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const listed = async (
  store: ResumeStore,
): Promise<{ path: string; bytes?: number; modifiedAt?: number }[]> => {
  const entries = []
  for await (const { path, facts } of store.list()) entries.push({ path, ...(await facts()) })
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
}
