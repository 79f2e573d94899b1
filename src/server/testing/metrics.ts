import assert from 'node:assert/strict'
import type { TestFoyer } from './start-foyer.ts'

/** Reads /metrics as Prometheus does: every sample by its name with labels. */
export const readMetrics = async (
  { url }: Pick<TestFoyer, 'url'>,
  headers: Record<string, string> = {},
): Promise<Map<string, number>> => {
  const answer = await fetch(`${url}/metrics`, { headers })
  assert.equal(answer.status, 200)
  return samplesOf(await answer.text())
}

export const samplesOf = (page: string): Map<string, number> =>
  new Map(
    page
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ')
        return [line.slice(0, end), Number(line.slice(end + 1))] as const
      }),
  )
