import { type PDFPageProxy, OPS } from 'pdfjs-dist'

/** Runs work on a page. `isLossy`: pdf.js has left out a part of the page, in this work or in earlier work on the page. */
export type Watch = <T>(page: number, work: () => Promise<T>) => Promise<{ result: T; isLossy: boolean }>

/**
 * pdf.js draws what it can. What it leaves out it reports only as warnings in its worker, which do not name the page. So the
 * work on pages runs one after the other: a warning then concerns the page of the current work.
 * @param port the worker, which sends the warnings as `{ pdfWarning }`; see pdf-worker.ts
 */
export const watchLosses = (port: Worker): Watch => {
  const lossy = new Set<number>()
  let losses = 0
  let last: Promise<unknown> = Promise.resolve()
  port.addEventListener('message', ({ data }: MessageEvent<{ pdfWarning?: string }>) => {
    if (data.pdfWarning !== undefined && isLoss.test(data.pdfWarning)) losses += 1
  })
  return (page, work) => {
    const run = async () => {
      const before = losses
      const result = await work()
      if (losses > before) lossy.add(page)
      return { result, isLossy: lossy.has(page) }
    }
    const running = last.then(run, run)
    last = running
    return running
  }
}

/** The warnings of pdf.js that mean that something is not drawn. Most others concern fonts, which pdf.js repairs. */
const isLoss = new RegExp(
  `^Warning: (${[
    'Unable to decode',
    'getOperatorList - ignoring',
    'getContentStream - ignoring',
    'handleTilingType - ignoring',
    'parseShading - ignoring',
    '_handleColorSpace - ignoring',
    'Invalid stream',
    'Filter ".*" is not supported',
    'Image (dimensions|exceeded)',
    'Type3 font resource',
    'Font ".*" is not available',
  ].join('|')})`,
)

/**
 * Whether a page uses an object that pdf.js could not read. For an object shared by pages, pdf.js warns only once, so the
 * replacement is looked for: null for a picture, the reason as text for a font, a "Dummy" pattern for a shading.
 */
export const lacksSomething = async (page: PDFPageProxy): Promise<boolean> => {
  if ([...entriesOf(page.objs)].some(([, data]) => isLost(data))) return true
  const lost = new Set([...entriesOf(page.commonObjs)].filter(([, data]) => isLost(data)).map(([id]) => id))
  if (lost.size === 0) return false
  const { fnArray, argsArray } = await page.getOperatorList()
  return fnArray.some((op, at) => op === OPS.dependency && [...argsArray[at]].some((id) => lost.has(id)))
}

const entriesOf = (objects: PDFPageProxy['objs']) => objects as unknown as Iterable<[string, unknown]>

const isLost = (data: unknown) =>
  data === null || typeof data === 'string' || (Array.isArray(data) && data[0] === 'Dummy')
