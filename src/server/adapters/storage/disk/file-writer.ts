import { makeThread } from '#server/adapters/thread.ts'
import type { Piece, Taken } from './file-writer-thread.ts'

/** Writes new files in a separate thread. */
export type FileWriter = {
  create(path: string): NewFile
  /** Writes that are not finished are rejected. */
  close(): Promise<void>
}

/** Disposing gives the file up unless it was finished; then the owner must remove what was written of it. */
export type NewFile = Disposable & {
  /** Settles when the next chunk may be written. @throws what mayWrite throws, and system errors */
  write(chunk: Uint8Array): Promise<void>
  /** @returns the SHA-256 (hex) once the content is synced; the file's name is not synced */
  finish(): Promise<string>
}

const threadProgram = new URL('./file-writer-thread.ts', import.meta.url)
// Large enough that most resumes go to the thread in one message.
const pieceBytes = 128 * 1024
const buffersKept = 64

/**
 * A thread that writes, hashes and syncs files. For a resume of 120 KB, these steps would take a quarter of the time
 * that the main thread spends on the request; a message to the thread takes little. Buffers are transferred and
 * returned, so that none is garbage. Each file being written holds one of them in memory.
 * @param mayWrite called before each piece; throws when, for example, the disk has no room
 */
export const makeFileWriter = (mayWrite: () => Promise<void>): FileWriter => {
  const thread = makeThread<Piece, Taken>(threadProgram, { name: 'file writer', heapMb: 64 })
  const free: ArrayBuffer[] = []
  let files = 0

  const borrow = () => free.pop() ?? new ArrayBuffer(pieceBytes)
  const giveBack = (buffer: ArrayBuffer | undefined) => {
    if (buffer && free.length < buffersKept) free.push(buffer)
  }

  const create = (path: string): NewFile => {
    const id = ++files
    let buffer: ArrayBuffer | undefined
    let bytes = 0
    /** Is the file open in the thread? On an error the thread closes it by itself. */
    let isOpen = false

    const send = async (isLast: boolean) => {
      await mayWrite()
      const piece = { id, path, buffer: buffer ?? borrow(), bytes, isLast }
      buffer = undefined
      bytes = 0
      isOpen = false
      const taken = await thread.ask(piece, [piece.buffer])
      isOpen = !isLast
      giveBack(taken.buffer)
      return taken.sha256 ?? ''
    }

    return {
      write: async (chunk) => {
        for (let rest = chunk; rest.length > 0;) {
          buffer ??= borrow()
          const next = rest.subarray(0, pieceBytes - bytes)
          new Uint8Array(buffer).set(next, bytes)
          bytes += next.length
          rest = rest.subarray(next.length)
          if (bytes === pieceBytes) await send(false)
        }
      },
      finish: () => send(true),
      [Symbol.dispose]: () => {
        giveBack(buffer)
        buffer = undefined
        // The file is given up, so an error from closing it does not matter.
        if (isOpen) thread.ask({ id, givenUp: true }).catch(() => {})
      },
    }
  }

  return { create, close: thread.stop }
}
