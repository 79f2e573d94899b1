import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { pdf, submission } from '#server/testing/requests/submission.ts'

/** A lead that somebody wants to hand in; `id` once it was acknowledged. */
export type Intent = { key: string; email: string; content: string; id?: number }

export type Submitters = {
  /** Everything they began. */
  intents: Intent[]
  acknowledged(): number
  /** How many tries had to be repeated: no answer, or one that asks to come back. */
  repeated(): number
  /** They begin nothing new; comes back when all they began is acknowledged. */
  finish(): Promise<void>
}

const patienceMs = 3_000
const pauseMs = 100
const giveUpMs = 60_000

/** People who hand in one lead after another, and ask again with the same Idempotency-Key until each has its 201. */
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
        const id = await handIn(url, intent)
        if (id !== undefined) intent.id = id
        else if (performance.now() > deadline) throw new Error(`No 201 within ${giveUpMs} ms.`)
        else repeated += 1
        if (id === undefined) await delay(pauseMs)
      }
    }
  }
  const people = Promise.all(Array.from({ length: count }, person))
  // Told to whoever waits for the end.
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

/** @returns the id of a 201; undefined where there was no answer, or one that asks to come back */
const handIn = async (url: string, { key, email, content }: Intent): Promise<number | undefined> => {
  const response = await fetch(`${url}/api/leads`, {
    method: 'POST',
    headers: { 'idempotency-key': key },
    body: submission({ email, resume: { name: 'cv.pdf', type: 'application/pdf', content } }),
    signal: AbortSignal.timeout(patienceMs),
  }).catch(() => undefined)
  if (response?.status !== 201) {
    await response?.body?.cancel()
    if (response && response.status !== 503) throw new Error(`Answered ${response.status}.`)
    return undefined
  }
  const lead = (await response.json().catch(() => undefined)) as { id: number } | undefined
  return lead?.id
}
