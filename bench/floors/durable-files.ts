import { close, fsync, open, rename, write } from 'node:fs'
import { promisify } from 'node:util'

const opened = promisify(open)
const synced = promisify(fsync)
const closed = promisify(close)
const renamed = promisify(rename)
const written = promisify(write)

/** Writes and syncs a file under a temporary name, renames it, and returns when the folder is synced too. */
export const makeDurableWriter = async (folder: string) => {
  const directory = await opened(folder, 'r')
  const syncFolder = sharingRuns(() => synced(directory))
  return async (path: string, bytes: Uint8Array): Promise<void> => {
    const file = await opened(`${path}.part`, 'wx', 0o600)
    await written(file, bytes, 0, bytes.length, 0)
    await synced(file)
    await closed(file)
    await renamed(`${path}.part`, path)
    await syncFolder()
  }
}

/** Callers that come during a run share the next one, which begins after each of them has renamed its file. */
const sharingRuns = (work: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = () => {
    next = undefined
    running = work().finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start, start)
    return next
  }
}
