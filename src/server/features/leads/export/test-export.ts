import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'
import { ExportLine } from '#contract/export/export-lines.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

/** Asks for an export, with the parameters of the endpoint. */
export const exportIn = async (foyer: TestFoyer, token: string, query: Record<string, string>) => {
  const asked = new URLSearchParams(query).toString()
  const answer = await foyer.call('GET', `/api/leads/export?${asked}`, { token })
  assert.equal(answer.status, 200, `${asked} ${answer.text.slice(0, 500)}`)
  return answer
}

/** The records of a CSV (RFC 4180), as a spreadsheet sees them that separates cells like this. */
export const parseCsv = (text: string, separator = ','): string[][] => {
  const records: string[][] = []
  const cell = new RegExp(
    `("(?:[^"]|"")*"[^${separator}\\r\\n]*|[^${separator}\\r\\n]*)(${separator}|\\r\\n|\\r|\\n|$)`,
    'gy',
  )
  let record: string[] = []
  for (const [, written = '', end] of text.replace(/^\ufeff/, '').matchAll(cell)) {
    if (end === '' && written === '' && record.length === 0) break
    record.push(written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written)
    if (end === separator) continue
    records.push(record)
    record = []
  }
  return records
}

/** The records of an export as objects. @throws unless its last record says how many there are */
export const leadsInCsv = (text: string): Record<string, string>[] => {
  const [names = [], ...records] = parseCsv(text)
  const [end] = records.pop() ?? []
  assert.equal(
    end?.replaceAll(',', ''),
    `End of export: ${records.length} lead${records.length === 1 ? '' : 's'}`,
  )
  return records.map((record) => {
    assert.equal(record.length, names.length)
    return Object.fromEntries(names.map((name, at) => [name, record[at] ?? '']))
  })
}

/** The lines of a complete export. @throws unless each is as the format says and the last one tells the truth */
export const linesIn = (text: string): ExportLine[] => {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => ExportLine.parse(JSON.parse(line)))
  const end = lines.at(-1)
  assert.ok(end?.type === 'end')
  const before = text.slice(0, text.lastIndexOf('{"type":"end"'))
  assert.equal(end.sha256, createHash('sha256').update(before).digest('hex'))
  assert.equal(end.lines, lines.length - 1)
  assert.equal(end.leads, lines.filter(({ type }) => type === 'lead').length)
  return lines
}

/** The files of a ZIP by their paths. */
export const filesInZip = async (bytes: Uint8Array): Promise<Map<string, Buffer>> => {
  const zip = await fromBufferPromise(Buffer.from(bytes))
  const files = new Map<string, Buffer>()
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)))
  return files
}

/** The rows of a sheet: texts, and numbers as they are written. */
export const rowsInSheet = (xml: string): (string | number | null)[][] =>
  [...xml.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c(?: [^>]*)?(?:\/>|>(.*?)<\/c>)/gs)].map(([, cell]) => {
      if (cell === undefined) return null
      const [, text] = /<t xml:space="preserve">(.*)<\/t>/s.exec(cell) ?? []
      if (text === undefined) return Number(/<v>(.*)<\/v>/.exec(cell)?.[1])
      return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    }),
  )
