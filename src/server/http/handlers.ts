import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Api } from '#contract/api.ts'
import type { Endpoint, InputOf, OutputOf, ReceiverName, RowSchema } from '#contract/endpoint.ts'
import type { CallerOf } from './caller.ts'
import type { EventSource } from '#server/http/output/event-stream.ts'
import type { FileReceiver } from '#server/http/multipart/multipart.ts'
import type { RowSource } from '#server/http/output/rows.ts'

/** What an endpoint with output `file` answers; how it goes over the wire is http's business. */
export type StoredFile = {
  name: string
  /** From our own table, never the uploader's. */
  mediaType: string
  bytes: number
  /** Hex; where it is known. */
  sha256?: string
  modifiedAt: number
  /** To be shown by the browser rather than saved, where its type is harmless. */
  inline?: boolean
  /** The address works once: a client that came back for another part of the file would be refused. */
  once?: boolean
  /** Below the folder of uploads, where it lies in one. */
  pathInUploads?: string
  /**
   * Called when bytes are going to be sent: neither for HEAD nor for a range outside the file.
   * `end` is inclusive, as in a Range header. Without a range, what is not the file of the SHA-256 fails before its end.
   */
  open: (range?: { start: number; end: number }) => Promise<Readable | Buffer>
}

type Answer<E extends Endpoint> = E['output'] extends 'file'
  ? StoredFile
  : E['output'] extends 'stream'
    ? EventSource
    : E['output'] extends { rows: infer S extends RowSchema }
      ? RowSource<z.output<S>>
      : E['output'] extends 'nothing'
        ? void
        : OutputOf<E> &
            (E['etag'] extends true ? { version: number } : unknown) &
            (E['cookie'] extends 'sets' ? { refreshToken: string } : unknown)

/** What each receiver makes of a file part. Whoever reads the request disposes of it; a handler may take it before. */
export type Received = Record<ReceiverName, AsyncDisposable>

/** One receiver under each name that endpoints ask for. */
export type Receivers<R extends Received> = { [N in ReceiverName]: FileReceiver<R[N]> }

type Handler<Deps, E extends Endpoint, R extends Received> = (
  deps: Deps,
  input: InputOf<E, R>,
  caller: CallerOf<E['access']>,
) => Promise<Answer<E>>

/** One handler for every endpoint, under its name. */
export type Handlers<Deps, R extends Received = Received, E extends Record<string, Endpoint> = Api> = {
  [N in keyof E]: Handler<Deps, E[N], R>
}
