import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { dataFile } from '../../recognition/packages.ts'

/** Pixels in rows from the top, a byte of gray each. */
export type GrayPicture = { pixels: Uint8Array; width: number; height: number; dotsPerInch: number }
export type Recognize = (picture: GrayPicture) => string

/** What is used of the engine, as its tesseract.idl declares it. */
type Tesseract = {
  FS: { writeFile(path: string, data: Uint8Array): void }
  TessBaseAPI: new () => {
    Init(folder: null, languages: string, engine: number): number
    SetVariable(name: string, value: string): boolean
    SetImageFile(orientation: number, angle: number): number
    Recognize(monitor: null): number
    GetUTF8Text(): string
    MeanTextConf(): number
  }
}

/** The neural network; the packages also have data for an older engine. */
const lstmOnly = 1
/** Columns and blocks are looked for. */
const automatic = '3'
/** Percent: some 90 for letters that it knows, 50 for those of other scripts, of which it makes nonsense. */
const confidenceMin = 60

/** Tesseract as WebAssembly, in this thread: it asks no server and writes no file. @throws where a package is missing */
export const loadTesseract = async (languages: readonly string[]): Promise<Recognize> => {
  const { default: makeTesseract } = await import('tesseract.js-core/tesseract-core-simd-lstm.js')
  const tesseract = (await makeTesseract({ print: () => {}, printErr: () => {} })) as Tesseract
  // Into a folder that exists in memory only.
  for (const language of languages)
    tesseract.FS.writeFile(`${language}.traineddata`, gunzipSync(readFileSync(dataFile(language))))
  const api = new tesseract.TessBaseAPI()
  if (api.Init(null, languages.join('+'), lstmOnly) !== 0) throw new Error('The .traineddata does not fit.')
  api.SetVariable('tessedit_pageseg_mode', automatic)
  return ({ pixels, width, height, dotsPerInch }) => {
    api.SetVariable('user_defined_dpi', String(dotsPerInch))
    tesseract.FS.writeFile('/input', portableGraymap(pixels, width, height))
    const isSet = api.SetImageFile(1, 0) === 0
    if (!isSet || api.Recognize(null) !== 0 || api.MeanTextConf() < confidenceMin) return ''
    return api.GetUTF8Text()
  }
}

/** The simplest format that the engine reads (netpbm, PGM). */
const portableGraymap = (pixels: Uint8Array, width: number, height: number) =>
  Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`, 'latin1'), pixels])
