// The tables of the detector are large: they are loaded when a text needs them, and read beside the page.
import { guessCharset } from '#charsets/guess-charset.ts'

addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => postMessage(guessCharset(data), {}))
