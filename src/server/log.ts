import { type Logger, destination, pino, stdSerializers } from 'pino'

// What is kept while standard output does not take any; beyond it lines are dropped rather than memory filled.
const bufferMaxBytes = 4 * 1024 * 1024
// Lines go out together: a write for each costs as much as the rest of a small request. A kill -9 loses the last of them.
const writeBytes = 8 * 1024
const writeWithinMs = 100
// How long the end waits for whoever reads, if anybody does.
const endWithinMs = 1_000

/**
 * JSON lines on standard output; `end` writes what is left of them. Never personal data: no addresses, names, file names, query strings or bodies.
 * A full disk or a closed pipe behind it costs lines, never a request.
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
  // At the exit of the process pino would try for ever where the disk is full; what can be written, `end` has.
  output.flushSync = () => {}
  // console.log writes to the same pipe.
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

/** Type, sentence and stack of an error and of its causes; not its other members, which may hold rows or addresses. */
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

/** Files are named by the e-mail of the prospect, and errors of the file system name the file. */
const withoutFileNames = (text: string) => text.replaceAll(/\b(uploads|trash)[/\\][^\s'",]+/g, '$1/…')
