import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** @typedef {{ code: number, output: string }} Ended code: exit code, or 128 + the signal that ended it */

const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
let listening = false
/** @type {NodeJS.Signals | undefined} */
let forwardedSignal

/**
 * Runs a program to its end. Signals that ask this process to stop are forwarded to the program, so that it can end in
 * its own way and its exit code is returned.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { capture?: boolean }} [options] capture: collect stdout and
 *   stderr in `output` instead of showing them
 * @returns {Promise<Ended>} never rejects: a program that cannot be started ends with 127 and the reason as output
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

/** @returns {number | undefined} once a signal has asked this process to stop: the exit code for that signal */
export function codeWhenAskedToStop() {
  return forwardedSignal === undefined ? undefined : codeOfSignal(forwardedSignal)
}

/** After this, signals have their usual effect again. */
export function stopForwardingSignals() {
  for (const signal of stopSignals) process.off(signal, forward)
  listening = false
}

function listenForSignals() {
  if (listening) return
  listening = true
  for (const signal of stopSignals) process.on(signal, forward)
}

/** @param {NodeJS.Signals} signal */
function forward(signal) {
  if (running.size === 0) process.exit(codeOfSignal(signal))
  forwardedSignal = signal
  for (const child of running) child.kill(signal)
}

/** @param {NodeJS.Signals | null} signal */
function codeOfSignal(signal) {
  return signal === null ? 1 : 128 + constants.signals[signal]
}
