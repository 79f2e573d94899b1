import { Transform } from 'node:stream'
import { tooLate } from './mailer.ts'

const pieceBytes = 64 * 1024

/**
 * Fails the mail before its last byte, without which the server does not accept it (RFC 5321 section 4.1.1.4). Also
 * joins small writes of nodemailer (a header, a boundary, a few lines) into larger pieces, because each write costs a
 * step in every following stream, and a system call.
 */
export const stopsUnless = (mayStillGo: () => boolean): Transform => {
  let held: Buffer[] = []
  let heldBytes = 0
  const takeHeld = () => {
    const piece = Buffer.concat(held, heldBytes)
    held = []
    heldBytes = 0
    return piece
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (heldBytes + chunk.length > pieceBytes) {
        this.push(takeHeld())
        // A chunk that is large enough is passed on without a copy.
        if (chunk.length > pieceBytes) return done(null, chunk)
      }
      held.push(chunk)
      heldBytes += chunk.length
      done()
    },
    flush: (done) => (mayStillGo() ? done(null, takeHeld()) : done(tooLate())),
  })
}
