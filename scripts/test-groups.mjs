import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const filesPerProcess = 4
/** Hooks would also run for the tests of other files; the other patterns affect the process or start another one. */
const needsOwnProcess =
  /^(before|after|beforeEach|afterEach)\(|\bprocess\.|child_process|-process\.ts|-postgres\.ts|\.mock\b/m
const alwaysAlone = /^src\/server\/testing\//

/**
 * Groups test files that can share a process. Starting Node and loading Foyer takes half a second of processor time,
 * more than the tests of many files. Tests of a group run one after another.
 * @param {string} folder where a file is written for each group
 * @param {string[]} patterns of every test file
 * @returns {string[]} the files to run: one per group, and the test files that need their own process
 */
export function groupTests(folder, patterns) {
  const files = globSync(patterns).toSorted()
  const alone = new Set(files.filter((file) => !mayShare(file)))
  const sharing = files.filter((file) => !alone.has(file))
  const groups = Array.from({ length: Math.ceil(sharing.length / filesPerProcess) }, (_, n) => {
    const group = join(folder, `group-${String(n + 1).padStart(2, '0')}.test.mjs`)
    const members = sharing.slice(n * filesPerProcess, (n + 1) * filesPerProcess)
    // Static imports, so that the first test begins only when all files are loaded.
    writeFileSync(group, members.map((file) => `import '${pathToFileURL(file).href}'\n`).join(''))
    return group
  })
  return [...groups, ...alone]
}

/** @param {string} file below the project's folder, which is the working directory */
function mayShare(file) {
  const path = file.replaceAll('\\', '/')
  if (!path.startsWith('src/') || alwaysAlone.test(path)) return false
  return !needsOwnProcess.test(readFileSync(file, 'utf8'))
}
