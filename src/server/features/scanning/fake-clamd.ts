import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { TestContext } from 'node:test'

/** A clamd as it is when it is broken, which the real one is only rarely: it reads what it is sent, and says what a test wants. */
export const startFakeClamd = async (t: TestContext) => {
  let answer = ''
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      // The end of a file, or a command without one.
      if (data.subarray(-4).equals(Buffer.alloc(4)) || data.toString().startsWith('zVERSION'))
        socket.end(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return {
    env: { CLAMD_HOST: '127.0.0.1', CLAMD_PORT: String(port) },
    /** '': it closes the connection without a word. */
    answers: (next: string) => {
      answer = next
    },
  }
}
