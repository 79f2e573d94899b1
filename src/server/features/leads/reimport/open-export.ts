import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import { type Entry, openPromise } from 'yauzl'

/** A file that an export was written to, with or without resumes. */
export type ExportFile = {
  /** Its lines without their ends, each time from the beginning. @throws Error with a sentence if the file is no export */
  lines(): AsyncGenerator<Buffer, void>
  /** The resumes in it, one after the other; each is read before the next one. */
  resumes(): AsyncGenerator<{ path: string; content: AsyncIterable<Buffer> }, void>
}

export const openExport = (file: string): ExportFile =>
  extname(file).toLowerCase() === '.zip'
    ? {
        lines: async function* () {
          for await (const { path, open } of filesInZip(file))
            if (path === linesName) return yield* linesOf(await open())
          throw new Error(`${file} is no export of Foyer: it has no ${linesName}.`)
        },
        resumes: async function* () {
          for await (const { path, open } of filesInZip(file))
            if (isResumePath(path)) yield { path, content: await open() }
        },
      }
    : {
        lines: () => linesOf(createReadStream(file) as AsyncIterable<Buffer>),
        resumes: async function* () {},
      }

const linesName = 'leads.ndjson'

/** Only to such paths files are written. */
export const isResumePath = (path: string): boolean => /^uploads\/[^./\\\0][^/\\\0]*$/.test(path)

async function* filesInZip(file: string) {
  const zip = await openPromise(file, { autoClose: false }).catch((error: unknown) => {
    throw new Error(`${file} cannot be read as a ZIP: it was cut off, or is something else.`, {
      cause: error,
    })
  })
  const read = async (entry: Entry) => (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>
  try {
    for await (const entry of zip.eachEntry()) yield { path: entry.fileName, open: () => read(entry) }
  } finally {
    zip.close()
  }
}

const lineMaxBytes = 16 * 1024 * 1024
const lineEnd = 10

async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let begun: Buffer[] = []
  let bytes = 0
  for await (const chunk of content) {
    let from = 0
    for (let end = chunk.indexOf(lineEnd); end !== -1; end = chunk.indexOf(lineEnd, from)) {
      const rest = chunk.subarray(from, end)
      yield begun.length === 0 ? rest : Buffer.concat([...begun, rest])
      begun = []
      bytes = 0
      from = end + 1
    }
    if (from === chunk.length) continue
    begun.push(chunk.subarray(from))
    bytes += chunk.length - from
    if (bytes > lineMaxBytes) throw new Error('A line of this file is too long for an export of Foyer.')
  }
  if (bytes > 0) yield Buffer.concat(begun)
}
