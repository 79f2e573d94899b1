import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { isMissing } from '#server/adapters/storage/disk/durable-files.ts'
import { ConfigMistakes } from './config.ts'

const file = '.env'

/**
 * Adds the variables of the file .env in the working directory to the environment. Variables that are already set stay.
 * @throws ConfigMistakes naming every ambiguous line: no value is guessed or cut off silently
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
    // Docker creates a folder when the file to be mounted does not exist.
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new ConfigMistakes([
        `${file} is a folder, and should be a file. Remove the folder, or replace it by the file.`,
      ])
    throw error
  }
}

/**
 * Reads `NAME=value` lines, with or without `export` and spaces around `=`. A value goes to the end of its line; a `#`
 * in it is part of the value. In quotes (' " or `) a value may have more than one line; in double quotes \n, \" and \\
 * are a line break, a quote and a backslash. A comment has a line of its own, or follows a closing quote and a space.
 * @param bytes UTF-8, or UTF-16 with a byte order mark
 * @throws ConfigMistakes with a sentence for each line, which never quotes the value
 */
export const parseEnvFile = (bytes: Buffer): Map<string, string> => {
  const lines = decode(bytes).split(/\r\n|\n|\r/)
  const values = new Map<string, string>()
  const setIn = new Map<string, number>()
  const mistakes: string[] = []

  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const number = at + 1
    const report = (sentence: string) => mistakes.push(`${file} line ${number}: ${sentence}`)
    if (/^\s*(#|$)/.test(line)) continue
    const [, name, rest = ''] = assignment.exec(line) ?? []
    if (name === undefined) {
      report('this is neither NAME=value nor a comment.')
      continue
    }
    const earlier = setIn.get(name)
    if (earlier !== undefined) report(`${name} is already set in line ${earlier}. Remove one of the two.`)
    setIn.set(name, number)

    if (!/^\s*['"`]/.test(rest)) {
      if (/\s#/.test(rest)) report(`${name} has a # after a space. ${commentOrValue}`)
      values.set(name, rest.trim())
      continue
    }
    const quoted = readQuoted(rest.trimStart(), lines.slice(at + 1))
    if (quoted === undefined) {
      report(`the value of ${name} begins with a quote that is never closed. ${quoteBoth}`)
      break
    }
    if (!/^(\s+#.*|\s*)$/.test(quoted.behind))
      report(`${name} has more text after its closing quote. ${quoteBoth}`)
    values.set(name, quoted.value)
    at += quoted.moreLines
  }
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes)
  return values
}

const assignment = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/
const commentOrValue = 'Put a comment on a line of its own; put a value that contains # in single quotes.'
const quoteBoth = 'Put the whole value between two quotes of a kind that it does not contain.'

/** The text between the opening quote and the closing one; undefined when the quote is never closed. */
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
