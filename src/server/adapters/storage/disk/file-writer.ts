import { makeThread } from '#server/adapters/thread.ts'
import type { Piece, Taken } from './file-writer-thread.ts'

/** Writes new files in a thread of its own. */
export type FileWriter = {
  create(path: string): NewFile
  /** Whoever still writes is told. */
  close(): Promise<void>
}

/** Given up unless it was finished when it is disposed of; whoever gives up removes what is there of it. */
export type NewFile = Disposable & {
  /** Settles when more can be taken. @throws what mayWrite throws, and the system's errors */
  write(chunk: Uint8Array): Promise<void>
  /** @returns the SHA-256 (hex) once the content is synced; its name is not */
  finish(): Promise<string>
}

const threadProgram = new URL('./file-writer-thread.ts', import.meta.url)
// So that most resumes go to the thread at once.
const pieceBytes = 128 * 1024
const buffersKept = 64

/**
 * A thread that writes, hashes and syncs: for a resume of 120 KB all that takes a quarter of the time of the thread that
 * answers requests, and a message takes little of it. The buffers go there and come back, so that none is left to the
 * garbage collector; what waits in memory is one of them for each file under way.
 * @param mayWrite asked before each piece, e.g. whether the disk has room
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
    /** In the thread, which closes it by itself when something fails. */
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
        // Whether it could be closed changes nothing: it is given up.
        if (isOpen) thread.ask({ id, givenUp: true }).catch(() => {})
      },
    }
  }

  return { create, close: thread.stop }
}
