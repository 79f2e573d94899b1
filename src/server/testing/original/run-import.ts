import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const program = join(import.meta.dirname, '../../commands/import-original.ts')
const surroundings = (env: Record<string, string>) => ({
  env: { ...bareEnvironment, ...env },
  // A folder without a .env file.
  cwd: import.meta.dirname,
})

/** Runs `npm run import:original` to its end. */
export const runImport = (
  env: Record<string, string>,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const options = { ...surroundings(env), timeout: 120_000 }
    execFile(process.execPath, [program, ...args], options, (error, out, err) => {
      assert.doesNotMatch(out + err, /^\s+at /m)
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })

export const spawnImport = (env: Record<string, string>, args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, ...args], { ...surroundings(env), stdio: 'ignore' })

/** What the doctor finds wrong. */
export const wrongIn = async ({ deps: { config } }: TestFoyer): Promise<string[]> => {
  const wrong: string[] = []
  for await (const { level, message } of examine(config, { checks, now: Date.now, progress: () => {} }))
    if (level === 'problem') wrong.push(message)
  return wrong
}
