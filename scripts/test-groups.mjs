import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const filesPerProcess = 4
/** Hooks would run for the tests of the others too; the rest belongs to a whole process, or starts another. */
const wantsItsOwn =
  /^(before|after|beforeEach|afterEach)\(|\bprocess\.|child_process|-process\.ts|-postgres\.ts|\.mock\b/m
const alwaysAlone = /^src\/server\/testing\//

/**
 * Starting Node and loading Foyer takes half a second of processor time, more than many files of tests need beside it:
 * those that touch nothing of the process share one, a few at a time, one test after the other.
 * @param {string} folder gets a file for each group
 * @param {string[]} patterns of every test file
 * @returns {string[]} the files to run: the groups, and whoever is alone
 */
export function groupTests(folder, patterns) {
  const files = globSync(patterns).toSorted()
  const alone = new Set(files.filter((file) => !mayShare(file)))
  const sharing = files.filter((file) => !alone.has(file))
  const groups = Array.from({ length: Math.ceil(sharing.length / filesPerProcess) }, (_, n) => {
    const group = join(folder, `group-${String(n + 1).padStart(2, '0')}.test.mjs`)
    const members = sharing.slice(n * filesPerProcess, (n + 1) * filesPerProcess)
    // Imported at once, so that the first test begins when all of them are loaded.
    writeFileSync(group, members.map((file) => `import '${pathToFileURL(file).href}'\n`).join(''))
    return group
  })
  return [...groups, ...alone]
}

/** @param {string} file below the project's folder, which is the working directory */
function mayShare(file) {
  const path = file.replaceAll('\\', '/')
  if (!path.startsWith('src/') || alwaysAlone.test(path)) return false
  return !wantsItsOwn.test(readFileSync(file, 'utf8'))
}
