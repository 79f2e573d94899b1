import { Transform } from 'node:stream'
import { tooLate } from './mailer.ts'

const pieceBytes = 64 * 1024

/**
 * Fails the mail before its last byte, without which the server does not take it (RFC 5321 section 4.1.1.4). Passes
 * on in larger pieces what nodemailer writes bit by bit (a head, a boundary, a few lines): each costs a step in every
 * stream behind, and a system call.
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
        // Large enough by itself: not copied.
        if (chunk.length > pieceBytes) return done(null, chunk)
      }
      held.push(chunk)
      heldBytes += chunk.length
      done()
    },
    flush: (done) => (mayStillGo() ? done(null, takeHeld()) : done(tooLate())),
  })
}
