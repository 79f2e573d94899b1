import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** @typedef {{ code: number, output: string }} Ended code: exit code, or 128 + the signal that ended it */

const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
let listening = false
/** @type {NodeJS.Signals | undefined} */
let handedOn

/**
 * Runs a program to its end. Signals that ask this process to stop are handed on to it, so that it ends in its own
 * way and its exit code is told.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { capture?: boolean }} [options] capture: keep stdout and
 *   stderr for `output` instead of showing them
 * @returns {Promise<Ended>} never rejects: a program that cannot be started ends with 127 and the reason
 */
export function runCommand(program, args, { capture = false, ...options } = {}) {
  listenForSignals()
  const child = spawn(program, args, { stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit', ...options })
  running.add(child)
  let output = ''
  for (const stream of capture ? [child.stdout, child.stderr] : []) {
    stream?.setEncoding('utf8').on('data', (text) => (output += text))
  }
  return new Promise((resolve) => {
    const end = (/** @type {number} */ code) => {
      running.delete(child)
      resolve({ code, output })
    }
    child.on('error', (error) => {
      output += error.message
      if (child.pid === undefined) end(127)
    })
    child.once('close', (code, signal) => end(code ?? codeOfSignal(signal)))
  })
}

/** @returns {number | undefined} the exit code of a process that a signal has asked to stop, once one has */
export function codeWhenAskedToStop() {
  return handedOn === undefined ? undefined : codeOfSignal(handedOn)
}

/** From here on a signal does what it would have done without `runCommand`. */
export function letGoOfSignals() {
  for (const signal of stopSignals) process.off(signal, passOn)
  listening = false
}

function listenForSignals() {
  if (listening) return
  listening = true
  for (const signal of stopSignals) process.on(signal, passOn)
}

/** @param {NodeJS.Signals} signal */
function passOn(signal) {
  if (running.size === 0) process.exit(codeOfSignal(signal))
  handedOn = signal
  for (const child of running) child.kill(signal)
}

/** @param {NodeJS.Signals | null} signal */
function codeOfSignal(signal) {
  return signal === null ? 1 : 128 + constants.signals[signal]
}
