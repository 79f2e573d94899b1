// npm run docs [-- --check]: writes the files that are generated from the code, or only names those that are stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generatedFiles } from './generated-files.ts'

const stale = Object.entries(generatedFiles()).filter(
  ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
)

if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is not up to date with the code. Run: npm run docs`)
  if (stale.length > 0) process.exit(1)
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`Wrote ${path}`)
  }
}
