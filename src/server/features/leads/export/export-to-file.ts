import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ExportRequest } from '#contract/schemas/exchange/exports.ts'
import { syncFolder } from '#server/adapters/storage/disk/durable-files.ts'
import type { Piece } from '#server/http/output/made-files.ts'
import { beginExport } from './begin-export.ts'
import { countLeads, viewOf } from './create-export.ts'
import { type Running, runExport } from './run-export.ts'

/** Nobody is signed in: `me` in a filter means nobody. */
const nobody = 0

/**
 * Exports leads into a file. Until it is whole it has a temporary name, and a file that exists is never overwritten.
 * @returns how many leads there are in it
 * @throws Error with a sentence if there is such a file; Problem if the filter names a colleague who does not exist; the reason of
 * the signal
 */
export const exportToFile = async (
  deps: Running,
  { file, request, signal, told }: { file: string; request: ExportRequest; signal: AbortSignal; told: Told },
): Promise<number> => {
  if (existsSync(file)) throw thereAlready(file)
  const counted = await countLeads(deps, viewOf(request, nobody))
  const temporary = `${file}.${randomBytes(6).toString('hex')}.part`
  let leads = 0
  try {
    const row = await beginExport(deps, { request, ...counted, started_by: null })
    await write(
      temporary,
      runExport(deps, row, {
        meId: nobody,
        signal,
        told: (done) => {
          leads = done
          told(done, counted)
        },
      }),
    )
    // Unlike renaming, this fails where somebody has made such a file meanwhile.
    await link(temporary, file).catch((error: unknown) => {
      throw existsSync(file) ? thereAlready(file) : error
    })
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(file))
  return leads
}

type Told = (done: number, of: { total: number; isAtLeast: boolean }) => void

const thereAlready = (file: string) => new Error(`${file} exists already, and is not overwritten.`)

const write = async (file: string, pieces: AsyncGenerator<Piece, void>) => {
  await using handle = await open(file, 'wx', 0o600)
  for await (const piece of pieces) await handle.appendFile(piece)
  await handle.sync()
}
