import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { runNpm } from './npm.mjs'
import { codeWhenAskedToStop } from './run-command.mjs'
import { fileOfTar } from './tar.mjs'

// Only this one file is taken from the package: as a dependency it would install 115 packages and 85 MB.
const version = '2.5.4'
const integrity =
  'sha512-M6jWhG1qoBnH6TFmzJnstyCZ87HmOY/UzDm78mHiYihEdlV/YcS9ogOo1NlElnJMeLsyxHFe2yFc4sNjHTrABQ=='

/**
 * Downloads the script of /redoc to where the server reads it. When the npm registry cannot be reached, it says that
 * /redoc is missing, and the server starts nevertheless.
 * @param {string} root the project's folder
 */
export async function prepareRedoc(root) {
  const target = join(root, 'node_modules', '.foyer', 'redoc.standalone.js')
  if (existsSync(target)) return
  console.log('Fetching ReDoc for /redoc…')
  try {
    const archive = await download(root)
    keep(target, withoutThirdParties(fileOfTar(gunzipSync(archive), 'package/bundles/redoc.standalone.js')))
  } catch (error) {
    const code = codeWhenAskedToStop()
    if (code !== undefined) process.exit(code)
    const reason = error instanceof Error ? error.message : String(error)
    console.log(`ReDoc could not be fetched, so /redoc is missing until the next start (${reason}).`)
  }
}

/** @param {string} root */
async function download(root) {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-redoc-'))
  try {
    const args = [
      'pack',
      `redoc@${version}`,
      '--pack-destination',
      folder,
      '--fetch-retries=0',
      '--fetch-timeout=30000',
    ]
    const { code, output } = await runNpm(root, args, { capture: true })
    const [file] = readdirSync(folder)
    if (code !== 0 || file === undefined) throw new Error(firstError(output))
    const archive = readFileSync(join(folder, file))
    const found = `sha512-${createHash('sha512').update(archive).digest('base64')}`
    if (found !== integrity) throw new Error(`redoc ${version} does not have the expected hash: ${found}`)
    return archive
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param {string} output of npm, which begins its lines with "npm error" or "npm ERR!" */
function firstError(output) {
  return /^npm err\S* (.*)/im.exec(output)?.[1] ?? 'npm gives no reason'
}

/**
 * Removes ReDoc's request for its maker's logo at cdn.redoc.ly: no third party may learn who reads the documents.
 * @param {string} script
 */
export function withoutThirdParties(script) {
  const logo =
    'n.createElement("img",{alt:"redocly logo",onError:()=>t(!1),src:"https://cdn.redoc.ly/redoc/logo-mini.svg"})'
  if (script.split(logo).length !== 2) throw new Error('the logo to be taken out of ReDoc was not found')
  return script.replace(logo, 'null').replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n')
}

/**
 * @param {string} target
 * @param {string} text
 */
function keep(target, text) {
  mkdirSync(dirname(target), { recursive: true })
  const unfinished = `${target}.${process.pid}`
  writeFileSync(unfinished, text)
  renameSync(unfinished, target)
}
