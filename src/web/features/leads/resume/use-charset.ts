import { useEffect, useState } from 'react'

/** What a text is read as, undefined until it is known, and what it would be without a choice. */
export type Reading = {
  charset: string | undefined
  /** Told by the server, or guessed from the bytes. */
  found: string | undefined
  isGuess: boolean
  choose: (charset: string) => void
}

/** @param told what the server is certain of; without it the charset is guessed. A choice holds in this tab. */
export const useCharset = (id: number, bytes: Uint8Array, told: string | undefined): Reading => {
  const key = `foyer-charset-${id}`
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(key) ?? undefined)
  const [guessed, setGuessed] = useState<string>()
  useEffect(() => {
    if (told !== undefined) return
    const over = new AbortController()
    void guess(bytes, over.signal).then((charset) => over.signal.aborted || setGuessed(charset))
    return () => over.abort()
  }, [bytes, told])
  const found = told ?? guessed
  const choose = (charset: string) => {
    sessionStorage.setItem(key, charset)
    setChosen(charset)
  }
  return { charset: chosen ?? found, found, isGuess: told === undefined, choose }
}

/** Never rejects: where the guess does not load, most texts are Windows-1252. */
const guess = (bytes: Uint8Array, signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL('./guess-worker.ts', import.meta.url), { type: 'module' })
    signal.addEventListener('abort', () => worker.terminate())
    worker.addEventListener(
      'message',
      ({ data }: MessageEvent<string>) => (worker.terminate(), resolve(data)),
    )
    worker.addEventListener('error', () => (worker.terminate(), resolve('windows-1252')))
    worker.postMessage(bytes, [])
  })
