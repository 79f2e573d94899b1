import { type Examined, type Finding, note, ok, problem } from '#server/findings.ts'
import { howToInstall } from './packages.ts'

/** Is the text of scans recognized, and is everything there that this needs? */
export async function* checkRecognition({ config }: Pick<Examined, 'config'>): AsyncGenerator<Finding> {
  if (config.ocr === 'off') return yield note('The text of scans is not recognized (OCR=off).')
  const command = howToInstall(config)
  if (command !== undefined) yield problem('OCR=on needs packages that are not installed.', `Run: ${command}`)
  else yield ok(`The text of scans is recognized (${config.ocrLanguages.join(', ')}).`)
}
