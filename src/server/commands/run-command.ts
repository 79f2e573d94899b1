import { ConfigMistakes, readConfig, type Config } from '#server/config/config.ts'
import { loadEnvFile } from '#server/config/env-file.ts'
import { sentences } from '#server/wording.ts'
import { clearProgress, showProgress } from './progress.ts'

/**
 * Runs a command of the operator: only the owner can read the files it creates, settings come from the environment and
 * .env, progress goes to a terminal, and errors are printed as sentences, with the usage after a wrong call.
 * @param work returns the exit code
 */
export const runCommand = (
  environment: NodeJS.ProcessEnv,
  usage: string,
  work: (config: () => Config, progress: (text: string) => void) => Promise<number>,
): void => {
  process.umask(0o077)
  const config = () => {
    loadEnvFile(environment)
    return readConfig(environment)
  }
  work(config, showProgress)
    .finally(clearProgress)
    .then(
      (code) => {
        process.exitCode = code
      },
      (error: unknown) => {
        process.exitCode = 1
        console.error(explain(error, usage))
      },
    )
}

const explain = (error: unknown, usage: string) => {
  if (error instanceof ConfigMistakes) return error.lines.join('\n')
  const isCalledWrongly = error instanceof TypeError && 'code' in error
  return isCalledWrongly ? `${error.message}\n${usage}` : sentences(error)
}
