import { ConfigMistakes, readConfig, type Config } from '#server/config/config.ts'
import { loadEnvFile } from '#server/config/env-file.ts'
import { sentences } from '#server/wording.ts'
import { clearProgress, showProgress } from './progress.ts'

/**
 * What commands of the operator have in common: what they make is for its owner only, settings come from the environment
 * and .env, progress goes to a terminal, and an error is told in sentences, with the usage where it was called wrongly.
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
