import { type Template, digitsPerSpot } from './plan.ts'

export type NextRequest = { bytes: Uint8Array; status: number }

/**
 * Makes the requests of one connection. Templates with digits to write are copied, so that connections share no buffer.
 */
export const makeRequestMaker = (templates: readonly Template[]): ((counter: number) => NextRequest) => {
  const own = templates.map((template) => ({
    ...template,
    variants:
      template.spots.length === 0 ? template.variants : template.variants.map((bytes) => bytes.slice()),
  }))
  const byHundredth = own.flatMap((template) => Array<(typeof own)[number]>(template.share).fill(template))

  return (counter) => {
    // 37 and 100 have no common divisor: the shares are exact, and the kinds of requests alternate.
    const template = byHundredth[(counter * 37) % byHundredth.length]
    const round = template && Math.floor(counter / template.cycle) % template.variants.length
    const bytes = round === undefined ? undefined : template?.variants[round]
    if (!template || !bytes) throw new Error('The shares of the templates of a plan must add up to 100.')
    for (const at of template.spots) writeDigits(bytes, at, template.first + (counter % template.cycle))
    return { bytes, status: template.status }
  }
}

const writeDigits = (bytes: Uint8Array, at: number, number: number) => {
  let rest = number
  for (let digit = at + digitsPerSpot - 1; digit >= at; digit--) {
    bytes[digit] = 48 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
}
