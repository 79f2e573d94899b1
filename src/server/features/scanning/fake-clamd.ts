import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { TestContext } from 'node:test'

type Answer = string | ((file: string) => string)

/**
 * A clamd as the real one is only rarely in tests, broken or with other signatures: it reads what it is sent, and says what a
 * test wants. An empty answer: it closes the connection without a word.
 */
export const startFakeClamd = async (t: TestContext) => {
  let answer: Answer = ''
  let version = ''
  let hangUps = 0
  const server = createServer((socket) => {
    let received = ''
    socket.on('error', () => {})
    socket.on('data', (data) => {
      received += data.toString('latin1')
      if (received.startsWith('zVERSION')) socket.end(version)
      else if (hangUps > 0) {
        hangUps -= 1
        socket.resetAndDestroy()
      }
      // The end of a file.
      else if (data.subarray(-4).equals(Buffer.alloc(4)))
        socket.end(typeof answer === 'string' ? answer : answer(received))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return {
    env: { CLAMD_HOST: '127.0.0.1', CLAMD_PORT: String(port) },
    /** What it says of a file. */
    answers: (next: Answer) => {
      answer = next
    },
    /** So many connections it breaks before it answers, as the real one does when an answer is lost. */
    hangsUp: (times: number) => {
      hangUps = times
    },
    says: (next: string) => {
      version = next
    },
    hasSignatures: (number: number) => {
      version = `ClamAV 1.4.6/${number}/Mon Nov 30 09:00:00 2026\0`
    },
  }
}
