import { spawn, spawnSync } from 'node:child_process'

/** Can the tests make system calls of a running process fail? That takes the right to attach to it. */
export const canBreak = (): boolean => {
  const victim = spawn('sleep', ['60'])
  const { status } = spawnSync('timeout', ['-s', 'INT', '1', 'strace', '-qq', '-p', String(victim.pid)])
  victim.kill()
  return status === 124
}
