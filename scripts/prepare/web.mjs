import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { withLock } from './lock.mjs'

const sources = [
  'src/web',
  'src/charsets',
  'src/contract',
  'src/messages',
  'src/words',
  'vite.config.ts',
  'package-lock.json',
]

/**
 * Builds the attorneys' app and the script of the prospects' form from src/web into dist/web, with a compressed copy
 * beside each file of the app. Does nothing when the last build was made from the same sources.
 * @param {string} root the project's folder
 */
export async function prepareWeb(root) {
  if (!existsSync(join(root, 'src/web')) || isBuilt(root)) return
  await withLock(`${root} web`, async () => {
    // Another process may have built it while this one waited.
    if (!isBuilt(root)) await build(root)
  })
}

/** @param {string} root */
function isBuilt(root) {
  const mark = markOf(root)
  return existsSync(mark) && readFileSync(mark, 'utf8') === hashOfSources(root)
}

/** @param {string} root */
const markOf = (root) => join(root, 'dist/web/.built-from')

/** @param {string} root */
function hashOfSources(root) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((path) => filesOf(join(root, path))).sort()) {
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/**
 * @param {string} path a file, or a folder
 * @returns {string[]}
 */
function filesOf(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** @param {string} root */
async function build(root) {
  const start = performance.now()
  const hash = hashOfSources(root)
  const vite = await import('vite')
  // The app must come first, because its build empties the folder.
  for (const mode of ['production', 'form']) {
    await vite.build({
      configFile: join(root, 'vite.config.ts'),
      configLoader: 'native',
      logLevel: 'error',
      mode,
    })
  }
  const assets = filesOf(join(root, 'dist/web/assets'))
  await Promise.all(assets.filter((file) => !isDense.test(file)).map(compress))
  writeFileSync(markOf(root), hash)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`Built the app: ${initialKilobytes(root)} KB (gzip) before the first screen (${seconds} s).`)
}

/**
 * Character tables, fonts and color profiles of pdf.js: nearly two hundred files, seldom requested and barely
 * compressible.
 */
const isDense = /\.(?:bcmap|pfb|ttf|icc)$/

/** @param {string} file */
async function compress(file) {
  const bytes = readFileSync(file)
  // Quality 11, the highest, takes eight times as long and saves a few percent.
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, quality),
    promisify(gzip)(bytes, { level: 9 }),
  ])
  if (br.length < bytes.length) writeFileSync(`${file}.br`, br)
  if (gz.length < bytes.length) writeFileSync(`${file}.gz`, gz)
}

/**
 * The size of the scripts that the page itself names; all other scripts are loaded when they are needed.
 * @param {string} root
 */
export function initialKilobytes(root) {
  const page = readFileSync(join(root, 'dist/web/index.html'), 'utf8')
  const files = [...page.matchAll(/(?:src|href)="\/app\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file ?? '')
  const sizes = files.map((file) => {
    const path = join(root, 'dist/web', file)
    // Very small files have no compressed copy.
    return statSync(existsSync(`${path}.gz`) ? `${path}.gz` : path).size
  })
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1000)
}
