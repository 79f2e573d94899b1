import type { Auditor, Wanted } from '#scripts/lighthouse/audit.ts'

const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const
const runs = 3

type Page = {
  name: string
  url: string
  preset: Wanted['preset']
  aims: Partial<Record<(typeof categories)[number], number>>
}

/**
 * Prints the Lighthouse scores of a page, the best of several runs in each category.
 * @returns whether every aim is met
 */
export const scorePage = async ({ audit }: Auditor, { name, url, preset, aims }: Page): Promise<boolean> => {
  const best = new Map<string, number>()
  let timings = ''
  for (let run = 0; run < runs; run += 1) {
    const {
      scores,
      timings: these,
      faults,
    } = await audit(url, {
      preset,
      categories: categories.filter((category) => aims[category] !== undefined),
    })
    for (const [category, score] of Object.entries(scores)) {
      if (category === 'performance' && score >= (best.get(category) ?? 0)) timings = these
      best.set(category, Math.max(score, best.get(category) ?? 0))
    }
    if (run === runs - 1) for (const fault of faults) console.log(`  ${fault.slice(0, 300)}`)
  }
  const lines = [...best].map(
    ([category, score]) => `${category} ${score} (aim: ${aims[category as keyof typeof aims]})`,
  )
  console.log(`${name}: ${lines.join(', ')}; ${timings}`)
  return [...best].every(([category, score]) => score >= (aims[category as keyof typeof aims] ?? 0))
}
