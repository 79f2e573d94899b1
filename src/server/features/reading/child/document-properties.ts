import { decodeText } from '#charsets/decode-text.ts'
import type { FileReading } from './reading.ts'

type Properties = Pick<FileReading, 'author' | 'writtenAt' | 'changedAt' | 'pages'>

// MS-OLEPS section 2.25.1, the ids of the properties of a document.
const ids = { codePage: 1, author: 4, writtenAt: 12, changedAt: 13, pages: 14 }
const types = { int16: 2, int32: 3, ansi: 30, unicode: 31, fileTime: 64 }

/** What the stream \x05SummaryInformation of a DOC says (MS-OLEPS section 2.21). Never throws: nothing depends on it. */
export const readSummary = (stream: Buffer | undefined): Properties => {
  if (!stream) return {}
  try {
    const values = valuesIn(stream.subarray(stream.readUInt32LE(44)))
    const codePage = numberOf(values.get(ids.codePage)) ?? 1252
    return {
      author: textOf(values.get(ids.author), codePage & 0xffff),
      writtenAt: timeOf(values.get(ids.writtenAt)),
      changedAt: timeOf(values.get(ids.changedAt)),
      pages: numberOf(values.get(ids.pages)),
    }
  } catch {
    return {}
  }
}

/** By id: the type of a property and what is behind it. */
const valuesIn = (set: Buffer): Map<number, Value> => {
  const count = Math.min(set.readUInt32LE(4), 100)
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const id = set.readUInt32LE(8 + index * 8)
      const value = set.subarray(set.readUInt32LE(12 + index * 8))
      return [id, { type: value.readUInt16LE(0), data: value.subarray(4) }]
    }),
  )
}

type Value = { type: number; data: Buffer }

const numberOf = (value: Value | undefined): number | undefined => {
  if (value?.type === types.int16) return value.data.readInt16LE(0)
  return value?.type === types.int32 ? Math.max(0, value.data.readInt32LE(0)) : undefined
}

const textOf = (value: Value | undefined, codePage: number): string | undefined => {
  if (value?.type !== types.ansi && value?.type !== types.unicode) return undefined
  const length = value.data.readUInt32LE(0) * (value.type === types.unicode ? 2 : 1)
  const bytes = value.data.subarray(4, 4 + length)
  return decodeText(bytes, value.type === types.unicode ? 'utf-16le' : charsetOf(codePage))
}

const charsetOf = (codePage: number): string =>
  codePages[codePage] ?? (codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : 'windows-1252')
const codePages: Partial<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  10000: 'macintosh',
  65001: 'utf-8',
}

/** FILETIME counts 100 nanoseconds since 1601; 0 is no time. */
const timeOf = (value: Value | undefined): number | undefined => {
  if (value?.type !== types.fileTime) return undefined
  const ticks = value.data.readBigUInt64LE(0)
  return ticks === 0n ? undefined : Number(ticks / 10_000n) - 11_644_473_600_000
}
