import { setTimeout as delay } from 'node:timers/promises'

const pauseMs = 50

/** Submits again and again until the other work has ended. @returns how long each took, in ms, the shortest first */
export const timeSubmissions = async (origin: string, other: Promise<unknown>): Promise<number[]> => {
  const times: number[] = []
  let isOver = false
  void other.finally(() => (isOver = true))
  while (!isOver) {
    const body = new FormData()
    for (const [name, value] of [
      ['first_name', 'Ada'],
      ['last_name', 'Lovelace'],
      ['email', `ada-${times.length}@example.com`],
    ] as const)
      body.set(name, value)
    body.set('resume', new Blob(['A resume in words.'], { type: 'text/plain' }), 'resume.txt')
    const start = performance.now()
    const answer = await fetch(`${origin}/api/leads`, { method: 'POST', body })
    if (answer.status !== 201) throw new Error(`A submission was answered ${answer.status}.`)
    await answer.arrayBuffer()
    times.push(performance.now() - start)
    await delay(pauseMs)
  }
  await other
  return times.sort((a, b) => a - b)
}

export const tellTimes = (name: string, times: readonly number[]) => {
  const at = (part: number) => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1)
  console.log(`${name.padEnd(18)} p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  (${times.length})`)
}
