import type { Readable } from 'node:stream'
import type { Api } from '#contract/api.ts'
import type { Endpoint, InputOf, OutputOf, ReceiverName } from '#contract/endpoint.ts'
import type { CallerOf } from './caller.ts'
import type { EventSource } from '#server/http/output/event-stream.ts'
import type { FileReceiver } from '#server/http/multipart/multipart.ts'
import type { Picture } from '#server/http/output/pictures.ts'
import type { MadeFile } from '#server/http/output/made-files.ts'

/** What the handler of an endpoint with output `file` returns. downloads.ts turns it into an answer. */
export type StoredFile = {
  name: string
  /** Chosen by Foyer, never by the uploader. */
  mediaType: string
  bytes: number
  /** In hex, if known. */
  sha256?: string
  modifiedAt: number
  /** Ask the browser to show the file instead of saving it, if its type is harmless. */
  inline?: boolean
  /** The address works only once, so clients are not offered ranges of the file. */
  once?: boolean
  /** The path below the folder uploads, if the file is on disk. */
  pathInUploads?: string
  /**
   * Called only when bytes will be sent: neither for HEAD nor for a range outside the file. `end` is inclusive, as in a
   * Range header. Without a range, the stream fails before its end if the content does not have the SHA-256.
   */
  open: (range?: { start: number; end: number }) => Promise<Readable | Buffer>
}

type Answer<E extends Endpoint> = E['output'] extends 'file'
  ? StoredFile
  : E['output'] extends 'picture'
    ? Picture
    : E['output'] extends 'stream'
      ? EventSource
      : E['output'] extends 'made'
        ? MadeFile
        : E['output'] extends 'nothing'
          ? void
          : OutputOf<E> &
              (E['etag'] extends true ? { version: number } : unknown) &
              (E['cookie'] extends 'sets' ? { refreshToken: string } : unknown)

/** What each receiver returns for a file part. http disposes of it after the request, unless a handler has taken it. */
export type Received = Record<ReceiverName, AsyncDisposable>

/** The receiver for each name that endpoints use. */
export type Receivers<R extends Received> = { [N in ReceiverName]: FileReceiver<R[N]> }

type Handler<Deps, E extends Endpoint, R extends Received> = (
  deps: Deps,
  input: InputOf<E, R>,
  caller: CallerOf<E['access']>,
) => Promise<Answer<E>>

/** The handler for each endpoint, under its name. */
export type Handlers<Deps, R extends Received = Received, E extends Record<string, Endpoint> = Api> = {
  [N in keyof E]: Handler<Deps, E[N], R>
}
