import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Config } from '#server/config/config.ts'
import packageJson from '#package.json' with { type: 'json' }

const ownPackages: Record<string, string> = packageJson.optionalDependencies
const installed = new URL('../../../../../node_modules/', import.meta.url)
const pathOf = (file: string) => fileURLToPath(new URL(file, installed))

const engine = pathOf('tesseract.js-core/tesseract-core-simd-lstm.wasm')
const dataOf = (language: string) => `@tesseract.js-data/${language}`
/** All languages have the same. */
const dataVersion = packageJson.optionalDependencies['@tesseract.js-data/eng']

/** What the engine has to know of a language, packed with gzip. */
export const dataFile = (language: string): string =>
  pathOf(`${dataOf(language)}/4.0.0_best_int/${language}.traineddata.gz`)

/** Undefined if everything is there that OCR=on needs; else the command that installs it. */
export const howToInstall = ({ ocrLanguages }: Pick<Config, 'ocrLanguages'>): string | undefined => {
  if ([engine, ...ocrLanguages.map(dataFile)].every((path) => existsSync(path))) return undefined
  // Of the languages that package.json does not name, npm removes those that are not named here.
  const others = ocrLanguages.map(dataOf).filter((name) => ownPackages[name] === undefined)
  return ['npm install --no-save --omit=dev', ...others.map((name) => `${name}@${dataVersion}`)].join(' ')
}

/** Called at start. @throws if OCR=on and its packages are missing */
export const refuseWithoutPackages = ({ ocr, ocrLanguages }: Pick<Config, 'ocr' | 'ocrLanguages'>): void => {
  const command = ocr === 'on' ? howToInstall({ ocrLanguages }) : undefined
  if (command !== undefined)
    throw new Error(`OCR=on needs packages that are not installed. Run "${command}", or set OCR=off.`)
}
