import { useEffect, useState } from 'react'

export type Reading = {
  /** The charset in which the text is read: the chosen one, else `found`; undefined until it is known. */
  charset: string | undefined
  /** Named by the server, or guessed from the bytes. */
  found: string | undefined
  isGuess: boolean
  choose: (charset: string) => void
}

/** @param certain the charset of which the server is certain; without it, it is guessed. A choice lasts for this tab. */
export const useCharset = (id: number, bytes: Uint8Array, certain: string | undefined): Reading => {
  const key = `foyer-charset-${id}`
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(key) ?? undefined)
  const [guessed, setGuessed] = useState<string>()
  useEffect(() => {
    if (certain !== undefined) return
    const over = new AbortController()
    void guess(bytes, over.signal).then((charset) => over.signal.aborted || setGuessed(charset))
    return () => over.abort()
  }, [bytes, certain])
  const found = certain ?? guessed
  const choose = (charset: string) => {
    sessionStorage.setItem(key, charset)
    setChosen(charset)
  }
  return { charset: chosen ?? found, found, isGuess: certain === undefined, choose }
}

/** Never rejects: when the worker does not load, assumes Windows-1252, which most texts are in. */
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
