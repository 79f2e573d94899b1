import { type PDFPageProxy, OPS } from 'pdfjs-dist'

/** Whether something of a page got lost in the work, or in any work on it before. */
export type Watch = <T>(page: number, work: () => Promise<T>) => Promise<{ result: T; isLossy: boolean }>

/**
 * pdf.js draws what it can and says what it leaves out in warnings of its worker, without the page. So pages are worked on one
 * after the other, and a warning is about the page that is worked on.
 * @param port passes the warnings on as `{ pdfWarning }`; see pdf-worker.ts
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

/** The warnings of pdf.js after which something is not drawn; most of the others are about fonts, and are repaired. */
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
 * What failed once and is shared by pages is told once: pdf.js puts null in the place of a picture, the reason in the place of a
 * font, and a garish color in the place of a shading.
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
