import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'

// A program for the tests of child processes. It does what its first argument says, and answers in JSON.

const answer = (value: unknown) => process.stdout.write(JSON.stringify(value))

/** The result of `act`, or the code of its error. */
const attempt = (act: () => unknown) => {
  try {
    return act()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

const connection = (port: number) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve('connected'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  }).finally(() => setTimeout(() => process.exit(0), 50))

const behaviors: Record<string, (argument: string) => unknown> = {
  echo: async () =>
    answer({ input: await text(process.stdin), env: Object.keys(process.env), cwd: process.cwd() }),
  ignoreInput: () => answer('enough'),
  hang: () => setInterval(() => {}, 1000),
  spin: () => {
    for (;;);
  },
  fillMemory: () => {
    const kept: Buffer[] = []
    for (;;) kept.push(Buffer.alloc(8 * 1024 * 1024, 1))
  },
  fillHeap: () => {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 10_000 }, () => ({})))
  },
  flood: () => {
    const chunk = Buffer.alloc(1024 * 1024, 97)
    const write = () => process.stdout.write(chunk, write)
    write()
  },
  abort: () => process.abort(),
  fail: () => {
    throw new Error('the input was odd')
  },
  read: (path) => answer(attempt(() => readFileSync(path, 'latin1').length)),
  write: (path) => answer(attempt(() => writeFileSync(path, 'x'))),
  writeHere: () => answer(attempt(() => (writeFileSync('note', 'x'), readFileSync('note', 'latin1')))),
  spawn: () => answer(attempt(() => spawnSync('/bin/true').error?.message ?? 'started')),
  // oxlint-disable-next-line typescript/no-implied-eval -- tests that it is blocked
  compile: () => answer(attempt(() => new Function('return 1')())),
  connect: async (port) => answer(await connection(Number(port))),
}

const [behavior = '', argument = ''] = process.argv.slice(2)
await behaviors[behavior]?.(argument)
