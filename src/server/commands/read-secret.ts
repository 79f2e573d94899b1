import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

/**
 * A secret from standard input. At a terminal it is asked for twice, without echo; from a pipe it is the first line.
 * @throws when the two differ, or the person gives up (Ctrl-C, Ctrl-D)
 */
export const readSecret = async (prompt: string): Promise<string> => {
  if (!process.stdin.isTTY) return firstLine(await text(process.stdin))
  // From here on the terminal is read key by key: it echoes nothing itself, and what readline echoes goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const lines = reader[Symbol.asyncIterator]()
  const ask = async (question: string) => {
    process.stderr.write(question)
    const { done, value } = await lines.next()
    process.stderr.write('\n')
    if (done === true) throw new Error('Nothing was changed.')
    return value
  }
  try {
    const secret = await ask(prompt)
    if ((await ask('Once more: ')) !== secret)
      throw new Error('The two are not the same. Nothing was changed.')
    return secret
  } finally {
    reader.close()
  }
}

const firstLine = (given: string) => given.split(/\r?\n/, 1)[0] ?? ''
