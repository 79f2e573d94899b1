import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { pdf, submission } from '#server/testing/requests/submission.ts'

/** A lead that a person wants to submit; `id` once it is acknowledged. */
export type Intent = { key: string; email: string; content: string; id?: number }

export type Submitters = {
  /** Every submission that was begun. */
  intents: Intent[]
  acknowledged(): number
  /** How many tries had to be repeated, without an answer or after a 503. */
  repeated(): number
  /** Begins nothing new, and resolves when every begun submission is acknowledged. */
  finish(): Promise<void>
}

const answerWithinMs = 3_000
const pauseMs = 100
const giveUpMs = 60_000

/** People who submit one lead after another; each tries again with the same Idempotency-Key until the 201. */
export const startSubmitters = (url: string, count: number): Submitters => {
  const intents: Intent[] = []
  let repeated = 0
  let finishing = false

  const person = async () => {
    while (!finishing) {
      const key = randomUUID()
      const intent: Intent = { key, email: `${key}@example.com`, content: pdf(key.repeat(500)) }
      intents.push(intent)
      const deadline = performance.now() + giveUpMs
      while (intent.id === undefined) {
        const id = await submitOnce(url, intent)
        if (id !== undefined) intent.id = id
        else if (performance.now() > deadline) throw new Error(`No 201 within ${giveUpMs} ms.`)
        else repeated += 1
        if (id === undefined) await delay(pauseMs)
      }
    }
  }
  const people = Promise.all(Array.from({ length: count }, person))
  // `finish` throws the error.
  people.catch(() => {})

  return {
    intents,
    acknowledged: () => intents.filter(({ id }) => id !== undefined).length,
    repeated: () => repeated,
    finish: async () => {
      finishing = true
      await people
    },
  }
}

/** @returns the id after a 201; undefined without an answer, or after a 503 */
const submitOnce = async (url: string, { key, email, content }: Intent): Promise<number | undefined> => {
  const response = await fetch(`${url}/api/leads`, {
    method: 'POST',
    headers: { 'idempotency-key': key },
    body: submission({ email, resume: { name: 'cv.pdf', type: 'application/pdf', content } }),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => undefined)
  if (response?.status !== 201) {
    await response?.body?.cancel()
    if (response && response.status !== 503) throw new Error(`Answered ${response.status}.`)
    return undefined
  }
  const lead = (await response.json().catch(() => undefined)) as { id: number } | undefined
  return lead?.id
}
