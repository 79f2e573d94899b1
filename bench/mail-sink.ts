// A mail server that accepts every mail and stores none (RFC 5321), so that the product sends mails as in production.
import { type AddressInfo, type Socket, createServer } from 'node:net'

const receive = (socket: Socket) => {
  let inMessage = false
  let rest = ''
  socket.on('error', () => {})
  socket.write('220 sink\r\n')
  socket.on('data', (chunk: Buffer) => {
    rest += chunk.toString('latin1')
    for (;;) {
      const ending = inMessage ? '\r\n.\r\n' : '\r\n'
      const end = rest.indexOf(ending)
      if (end < 0) break
      const line = rest.slice(0, end)
      rest = rest.slice(end + ending.length)
      inMessage = !inMessage && /^DATA$/i.test(line)
      socket.write(inMessage ? '354 go on\r\n' : '250 ok\r\n')
    }
    // Of a message only its end matters, so the rest is dropped.
    if (inMessage) rest = rest.slice(-4)
  })
}

const server = createServer(receive).listen(0, '127.0.0.1', () => {
  // The address of a server that listens on a port.
  console.log(`ready on ${(server.address() as AddressInfo).port}`)
})
