// The detector has large tables: a worker loads them only when a text needs them, and does not block the page.
import { guessCharset } from '#charsets/guess-charset.ts'

addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => postMessage(guessCharset(data), {}))
