import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { isMissing } from '#server/adapters/storage/disk/durable-files.ts'
import { ConfigMistakes } from './config.ts'

const file = '.env'

/**
 * Adds what a file .env in the working directory sets to the environment, which wins.
 * @throws ConfigMistakes naming every line whose value is not certain: none is read in part or in silence
 */
export const loadEnvFile = (environment: NodeJS.ProcessEnv): void => {
  const bytes = readWhereThere()
  if (bytes === undefined) return
  for (const [name, value] of parseEnvFile(bytes)) environment[name] ??= value
}

const readWhereThere = () => {
  try {
    return readFileSync(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    // What Docker makes of a file that is to be mounted and is not there.
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new ConfigMistakes([
        `${file} is a folder, and should be a file. Remove it, or put the file in its place.`,
      ])
    throw error
  }
}

/**
 * Reads `NAME=value` lines, with or without `export` and spaces around `=`. A value goes to the end of its line; a `#` in it
 * belongs to it. In quotes (' " or `) it may have more than one line; in double quotes \n, \" and \\ are a line break, a
 * quote and a backslash. A comment has a line of its own, or stands behind a closing quote and a space.
 * @param bytes UTF-8, or UTF-16 with a byte order mark
 * @throws ConfigMistakes a line each, without what the value is
 */
export const parseEnvFile = (bytes: Buffer): Map<string, string> => {
  const lines = decode(bytes).split(/\r\n|\n|\r/)
  const values = new Map<string, string>()
  const setIn = new Map<string, number>()
  const mistakes: string[] = []

  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const number = at + 1
    const tell = (sentence: string) => mistakes.push(`${file} line ${number}: ${sentence}`)
    if (/^\s*(#|$)/.test(line)) continue
    const [, name, rest = ''] = assignment.exec(line) ?? []
    if (name === undefined) {
      tell('this is neither NAME=value nor a comment.')
      continue
    }
    const earlier = setIn.get(name)
    if (earlier !== undefined) tell(`${name} was set in line ${earlier} already. Remove one of them.`)
    setIn.set(name, number)

    if (!/^\s*['"`]/.test(rest)) {
      if (/\s#/.test(rest)) tell(`${name} has a # behind a space. ${commentOrValue}`)
      values.set(name, rest.trim())
      continue
    }
    const quoted = readQuoted(rest.trimStart(), lines.slice(at + 1))
    if (quoted === undefined) {
      tell(`the quote before the value of ${name} has no other behind it. ${quoteBoth}`)
      break
    }
    if (!/^(\s+#.*|\s*)$/.test(quoted.behind)) tell(`${name} goes on behind its closing quote. ${quoteBoth}`)
    values.set(name, quoted.value)
    at += quoted.moreLines
  }
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes)
  return values
}

const assignment = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/
const commentOrValue = 'Put a comment on a line of its own, or a value that has it in single quotes.'
const quoteBoth = 'Put the whole value between two quotes of a kind that it does not have.'

/** What stands between the quote that the text begins with and the next one; undefined where there is none. */
const readQuoted = (first: string, more: readonly string[]) => {
  const quote = first.charAt(0)
  const text = [first, ...more].join('\n')
  const ending = quote === '"' ? /^"((?:[^"\\]|\\[^])*)"/ : new RegExp(`^${quote}([^${quote}]*)${quote}`)
  const [whole, inside = ''] = ending.exec(text) ?? []
  if (whole === undefined) return undefined
  const moreLines = whole.split('\n').length - 1
  const [behind = ''] = text.slice(whole.length).split('\n', 1)
  return { value: quote === '"' ? unescape(inside) : inside, behind, moreLines }
}

const unescape = (text: string) =>
  text.replaceAll(/\\([n"\\])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))

const decode = (bytes: Buffer): string => {
  const mark = bytes.subarray(0, 2).toString('hex')
  if (mark === 'fffe') return bytes.subarray(2).toString('utf16le')
  if (mark === 'feff' && bytes.length % 2 === 0)
    return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le')
  const lines = bytes.toString('latin1').split('\n')
  const strange = lines.findIndex((line) => line.includes('\0') || !isUtf8(Buffer.from(line, 'latin1')))
  if (strange >= 0)
    throw new ConfigMistakes([
      `${file} line ${strange + 1}: this is not text in UTF-8. Save the file as UTF-8.`,
    ])
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}
