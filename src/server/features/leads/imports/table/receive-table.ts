import { join } from 'node:path'
import { limits } from '#contract/limits.ts'
import { bareFileName } from '#contract/form/resume-types.ts'
import { fileOutage, makeFolder } from '#server/adapters/storage/disk/durable-files.ts'
import type { FileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import { type TemporaryFile, makeTemporaryFile } from '#server/adapters/storage/disk/temporary-file.ts'
import type { FilePart, FileReceiver } from '#server/http/multipart/multipart.ts'
import { Problem } from '#server/problem.ts'

/** A file to be imported, as it was received; nothing in it was looked at. */
export type ReceivedTable = TemporaryFile & { name: string }

/** Receives tables, each into a temporary file. @throws Problem too_large; Outage if the disk is full or fails */
export const makeTableReceiver = ({
  dataDir,
  files,
}: {
  dataDir: string
  files: FileWriter
}): FileReceiver<ReceivedTable> => {
  const folder = makeFolder(join(dataDir, 'incoming'))
  return {
    bodyMaxBytes: limits.importMaxBytes + limits.bodyMaxBytes,
    receive: async (part) => {
      const file = makeTemporaryFile(folder)
      try {
        await write(part, file.path, files)
        return { ...file, name: tableName(part.fileName ?? '') }
      } catch (error) {
        part.stream.resume()
        await file[Symbol.asyncDispose]()
        throw fileOutage(error)
      }
    },
  }
}

/** What the import of a file with this name is called. */
export const tableName = (fileName: string): string =>
  bareFileName(fileName).slice(0, limits.importNameMaxLength) || 'import.csv'

const write = async (part: FilePart, path: string, files: FileWriter) => {
  let bytes = 0
  using file = files.create(path)
  const chunks: AsyncIterable<Buffer> = part.stream.iterator({ destroyOnReturn: false })
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > limits.importMaxBytes)
      throw new Problem('too_large', `The file is larger than ${limits.importMaxBytes / 1024 / 1024} MB.`)
    await file.write(chunk)
  }
  await file.finish()
}
