import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectDoc } from './inspect-doc.ts'
import { ResumeRefused, type RefusalCode } from './inspect-refusal.ts'
import { makeCompoundFile, wordStream, writeSample, type StorageEntry } from './inspect-samples.ts'

const stream = (name: string): StorageEntry => ({ name, type: 'stream' })
const storage = (name: string, ...children: StorageEntry[]): StorageEntry => ({
  name,
  type: 'storage',
  children,
})

const word = [stream('1Table'), stream('WordDocument'), stream('\x05SummaryInformation')]
const excel = [stream('Workbook'), stream('\x05SummaryInformation')]

const refuses =
  (code: RefusalCode, reason = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof ResumeRefused, String(error))
    assert.equal(error.code, code)
    assert.match(error.reason, reason)
    return true
  }

const accepted: [string, Buffer][] = [
  ['a Word document', makeCompoundFile(word)],
  ['a Word document whose stream is named in upper case', makeCompoundFile([stream('WORDDOCUMENT')])],
  ['a Word document whose stream is named in lower case', makeCompoundFile([stream('worddocument')])],
  ['a Word document that only asks for a password to be changed', makeCompoundFile([wordStream(0x0800)])],
  [
    'a Word document with a sheet in it',
    makeCompoundFile([...word, storage('ObjectPool', storage('_1', ...excel))]),
  ],
  [
    'a Word document with hundreds of objects',
    makeCompoundFile([...Array.from({ length: 900 }, (_, n) => stream(`_${n}`)), ...word]),
  ],
  [
    'a Word document of more than 7 MB, with tables beyond those of the header',
    makeCompoundFile(word, 15_000),
  ],
]

for (const [name, bytes] of accepted) {
  test(`${name} is accepted as DOC`, async (t) => {
    assert.deepEqual(await inspectDoc(await writeSample(t, bytes)), { kind: 'doc', caveats: [] })
  })
}

const noWord: [string, StorageEntry[]][] = [
  ['an Excel sheet', excel],
  ['a PowerPoint show', [stream('PowerPoint Document'), stream('Current User')]],
  ['an installer', [stream('\u4840\u3f3f\u4577')]],
  ['an Excel sheet with a Word document in it', [...excel, storage('MBD0001', ...word)]],
  ['a storage with the name WordDocument', [storage('WordDocument')]],
  ['a stream whose name only begins with WordDocument', [stream('WordDocument2')]],
  ['an empty compound file', []],
]

for (const [name, entries] of noWord) {
  test(`${name} is refused as no Word document`, async (t) => {
    const path = await writeSample(t, makeCompoundFile(entries))
    await assert.rejects(
      inspectDoc(path),
      refuses('invalid_file_type', /^Invalid file type\. .*not a Word document/),
    )
  })
}

test('a Word document with macros is refused, and a macro project of an object in it is not its own', async (t) => {
  const project = storage('Macros', storage('VBA', stream('_VBA_PROJECT')))
  const path = await writeSample(t, makeCompoundFile([...word, project]))
  await assert.rejects(inspectDoc(path), refuses('unsafe_file', /macros/))
  const inside = await writeSample(t, makeCompoundFile([...word, storage('ObjectPool', project)]))
  assert.equal((await inspectDoc(inside)).kind, 'doc')
})

test('a Word document with a password is accepted with the caveat needs_password', async (t) => {
  const needsPassword = ['needs_password']
  for (const flags of [0x0100, 0x8100, 0x1100]) {
    const path = await writeSample(t, makeCompoundFile([wordStream(flags)]))
    assert.deepEqual(await inspectDoc(path), { kind: 'doc', caveats: needsPassword })
  }
  for (const name of ['EncryptedPackage', 'ENCRYPTEDPACKAGE']) {
    const path = await writeSample(t, makeCompoundFile([stream('EncryptionInfo'), stream(name)]))
    assert.deepEqual(await inspectDoc(path), { kind: 'docx', caveats: needsPassword })
  }
})

test('a Word document with rights management has the caveat needs_password', async (t) => {
  const path = await writeSample(t, makeCompoundFile([wordStream(0), stream('\tDRMContent')]))
  assert.deepEqual((await inspectDoc(path)).caveats, ['needs_password'])
})

test('encryption is recognized in a document that is small enough for the shared stream', async (t) => {
  const bytes = makeCompoundFile([wordStream(0x0100)])
  const [root, entry] = [512 * 3, 512 * 3 + 128]
  bytes.writeUInt32LE(bytes.readUInt32LE(entry + 116), root + 116)
  bytes.writeUInt32LE(0, entry + 116)
  bytes.writeUInt32LE(1000, entry + 120)
  assert.deepEqual((await inspectDoc(await writeSample(t, bytes))).caveats, ['needs_password'])
})

test('a compound file that is truncated or whose chains are circular is refused quickly', async (t) => {
  const sound = makeCompoundFile(word)
  const circle = Buffer.from(sound)
  circle.writeUInt32LE(2, 512 + 2 * 4)
  const wideSectors = Buffer.from(sound)
  wideSectors.writeUInt16LE(31, 0x1e)
  const tablesInCircle = Buffer.from(sound)
  tablesInCircle.writeUInt32LE(1, 0x44)
  tablesInCircle.writeUInt32LE(1, 512 * 3 - 4)
  const noDirectory = Buffer.from(sound)
  noDirectory.writeUInt32LE(0xfffffffe, 0x30)
  const missingTable = Buffer.from(sound)
  missingTable.writeUInt32LE(0xffffffff, 0x4c)
  for (const bytes of [
    sound.subarray(0, 100),
    sound.subarray(0, 1000),
    circle,
    wideSectors,
    tablesInCircle,
    missingTable,
    noDirectory,
  ]) {
    const started = performance.now()
    await assert.rejects(inspectDoc(await writeSample(t, bytes)), refuses('unsafe_file'))
    assert.ok(performance.now() - started < 10_000)
  }
})

test('directory entries that are siblings of each other do not make an endless loop', async (t) => {
  const bytes = makeCompoundFile(excel)
  bytes.writeUInt32LE(1, 512 * 3 + 128 + 68)
  bytes.writeUInt32LE(2, 512 * 3 + 128 + 72)
  await assert.rejects(inspectDoc(await writeSample(t, bytes)), refuses('invalid_file_type'))
})
