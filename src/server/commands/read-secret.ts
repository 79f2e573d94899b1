import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

/**
 * Reads a secret from standard input: asks twice at a terminal, without echo; takes the first line of a pipe.
 * @throws when the two answers differ, or the person cancels (Ctrl-C, Ctrl-D)
 */
export const readSecret = async (prompt: string): Promise<string> => {
  if (!process.stdin.isTTY) return firstLine(await text(process.stdin))
  // readline sets the terminal to raw mode, in which the terminal echoes nothing; what readline echoes is discarded.
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
