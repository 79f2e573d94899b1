import type { Readable } from 'node:stream'
import type { Api, EndpointName } from '#contract/api.ts'
import type { Endpoint, InputOf, OutputOf } from '#contract/endpoint.ts'
import type { CallerOf } from './caller.ts'
import type { EventSource } from './event-stream.ts'

/** What an endpoint with output `file` answers; how it goes over the wire is http's business. */
export type StoredFile = {
  name: string
  /** From our own table, never the uploader's. */
  mediaType: string
  bytes: number
  /** Hex. */
  sha256: string
  modifiedAt: number
  /** To be shown by the browser rather than saved, where its type is harmless. */
  inline?: boolean
  /** The address works once: a client that came back for another part of the file would be refused. */
  once?: boolean
  /** Below the folder of uploads, where the store has one. */
  pathInUploads: string
  /**
   * Called when bytes are going to be sent: neither for HEAD nor for a range outside the file.
   * `end` is inclusive, as in a Range header. Without a range, what is not the file of that SHA-256 fails before its end.
   */
  open: (range?: { start: number; end: number }) => Promise<Readable | Buffer>
}

type Answer<E extends Endpoint> = E['output'] extends 'file'
  ? StoredFile
  : E['output'] extends 'stream'
    ? EventSource
    : E['output'] extends 'nothing'
      ? void
      : OutputOf<E> &
          (E['etag'] extends true ? { version: number } : unknown) &
          (E['cookie'] extends 'sets' ? { refreshToken: string } : unknown)

export type Handler<Deps, N extends EndpointName, ReceivedFile> = (
  deps: Deps,
  input: InputOf<Api[N], ReceivedFile>,
  caller: CallerOf<Api[N]['access']>,
) => Promise<Answer<Api[N]>>

/** One handler for every endpoint of the contract, under its name. */
export type Handlers<Deps, ReceivedFile> = { [N in EndpointName]: Handler<Deps, N, ReceivedFile> }
