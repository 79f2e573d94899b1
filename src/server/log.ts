import { type Logger, destination, pino, stdSerializers } from 'pino'

// The most that is buffered while standard output is blocked; further lines are dropped, so that memory does not fill
// up.
const bufferMaxBytes = 4 * 1024 * 1024
// Lines are written together, because a write for each line costs as much as the rest of a small request. A kill -9
// loses the last lines.
const writeBytes = 8 * 1024
const writeWithinMs = 100
// How long `end` waits for standard output.
const endWithinMs = 1_000

/**
 * Logs JSON lines to standard output; `end` writes the buffered lines. Never log personal data: no addresses, names,
 * file names, query strings or bodies. A full disk or a closed pipe loses lines, but never fails a request.
 */
export const makeLog = (level: string): { log: Logger; end(): Promise<void> } => {
  const output = destination({
    dest: 1,
    sync: false,
    minLength: writeBytes,
    periodicFlush: writeWithinMs,
    maxLength: bufferMaxBytes,
  })
  output.on('error', () => {})
  // Disabled, because pino would retry forever at the exit of the process if the disk is full. `end` has flushed
  // before.
  output.flushSync = () => {}
  // console.log writes to the same pipe, whose errors must not end the process.
  process.stdout.on('error', () => {})
  const log = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: describeError },
    },
    output,
  )
  const end = () =>
    new Promise<void>((resolve) => {
      output.flush(() => resolve())
      setTimeout(resolve, endWithinMs)
    })
  return { log, end }
}

/** Type, message and stack of an error and of its causes. Other properties may contain rows or addresses. */
const describeError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return String(error)
  const { type, message, stack } = stdSerializers.err(error)
  return {
    type,
    message: withoutFileNames(message),
    stack: withoutFileNames(stack),
    ...('code' in error && { code: error.code }),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}

/** File names contain the e-mail of the prospect, and file system errors contain the file name. */
const withoutFileNames = (text: string) => text.replaceAll(/\b(uploads|trash)[/\\][^\s'",]+/g, '$1/…')
