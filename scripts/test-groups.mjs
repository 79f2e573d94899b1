import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** @typedef {'browser' | 'process' | 'server'} Kind what the tests of a file start */
/** @typedef {string[]} Group test files that share a process */

/** Each takes a minute or more, the first one the longest. Begun late, it would run on when all others have ended. */
const longest = [
  'e2e/corpus.e2e.test.ts',
  'e2e/walk-leads.e2e.test.ts',
  'e2e/walk-firm.e2e.test.ts',
  'e2e/resume-reader.e2e.test.ts',
  'e2e/text-reader.e2e.test.ts',
  'tests/cluster/scale-out.test.ts',
]
/** Small for long tests, which had better run beside each other, and have to end within the time limit of a process. */
const filesPerProcess = { browser: 5, process: 6, server: 15 }
/** Hooks would also run for the tests of other files; the other patterns change or measure the process. */
const needsOwnProcess =
  /^(before|after|beforeEach|afterEach)\((?!closeBrowser\))|\bprocess\.(on|off|once|env|chdir|memoryUsage)\b|\.mock\b/m
const alwaysAlone = /^src\/server\/testing\//
const startsProcesses = /child_process|-process\.ts|-postgres\.ts|two-nodes\.ts/

/**
 * Groups test files that can share a process. Starting Node, loading Foyer and compiling its schemas takes two seconds
 * of processor time, more than the tests of many files; starting a browser takes half a second. Tests of a group run one after another.
 * @param {string} folder where a file is written for each group, with a number, because node --test sorts its files
 * @param {string[]} patterns of every test file
 * @returns {string[]} the files to run
 */
export function groupTests(folder, patterns) {
  const files = globSync(patterns)
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted()
  const first = longest.filter((file) => files.includes(file))
  const rest = files.filter((file) => !first.includes(file))
  // Tests of processes wait a lot; meanwhile the browsers use the processor.
  const order = [
    ...first.map((file) => [file]),
    ...mixed(groupsOf('browser', rest), groupsOf('process', rest)),
    ...groupsOf('server', rest),
  ]
  return order.map((group, n) => {
    const turn = String(n + 1).padStart(3, '0')
    const path = join(folder, `${turn}-${basename(group[0] ?? '').replace(/\.ts$/, '.mjs')}`)
    // Static imports, so that the first test begins only when all files are loaded.
    writeFileSync(path, group.map((file) => `import '${pathToFileURL(file).href}'\n`).join(''))
    return path
  })
}

/**
 * @param {Kind} kind
 * @param {string[]} files of any kind
 * @returns {Group[]}
 */
function groupsOf(kind, files) {
  const members = files.filter((file) => kindOf(file) === kind)
  const sharing = members.filter(mayShare)
  const size = filesPerProcess[kind]
  return [
    ...members.filter((file) => !sharing.includes(file)).map((file) => [file]),
    ...Array.from({ length: Math.ceil(sharing.length / size) }, (_, n) =>
      sharing.slice(n * size, (n + 1) * size),
    ),
  ]
}

/**
 * @param {string} file
 * @returns {Kind}
 */
function kindOf(file) {
  if (file.startsWith('e2e/')) return 'browser'
  return file.startsWith('src/') && !startsProcesses.test(readFileSync(file, 'utf8')) ? 'server' : 'process'
}

/** @param {string} file below the project's folder, which is the working directory */
function mayShare(file) {
  return !alwaysAlone.test(file) && !needsOwnProcess.test(readFileSync(file, 'utf8'))
}

/**
 * Spreads two lists evenly over one.
 * @param {Group[]} some
 * @param {Group[]} others
 */
function mixed(some, others) {
  const placed = [some, others].flatMap((groups) =>
    groups.map((group, n) => ({ group, at: n / groups.length })),
  )
  return placed.toSorted((a, b) => a.at - b.at).map(({ group }) => group)
}
