import { matchesGlob } from 'node:path'

export type Instruction = { name: string; text: string }

/** The stages of a Dockerfile, each a list of instructions, without comments and with continued lines joined. */
export const parseDockerfile = (text: string): Instruction[][] => {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const stages: Instruction[][] = []
  for (const line of lines) {
    const [, name = '', text = ''] = line.match(/^(\w+)\s+(.*)$/) ?? []
    if (name === 'FROM') stages.push([])
    stages.at(-1)?.push({ name, text })
  }
  return stages
}

/** The program and arguments of an exec form, such as CMD ["node", "main.ts"]. @throws for a shell form */
export const execForm = (text: string): string[] => {
  const words: unknown = JSON.parse(text.slice(text.indexOf('[')))
  if (!Array.isArray(words)) throw new Error(`${text} is not a list.`)
  return words.map(String)
}

/** Does .dockerignore exclude the path? As in Docker, the last line that matches decides. */
export const isIgnored = (dockerignore: string, path: string): boolean => {
  let ignored = false
  for (const line of dockerignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const pattern = line.replace(/^!/, '')
    // Unlike in a shell, * also matches names that begin with a dot. A folder stands for everything in it.
    if (pattern === '*' || matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`))
      ignored = !line.startsWith('!')
  }
  return ignored
}
