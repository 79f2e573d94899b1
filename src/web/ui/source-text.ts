import { handSources } from '#contract/values/lead-words.ts'
import { text } from '#web/texts.ts'

const known = ['form', 'api', 'import', ...handSources] as const

/** How a lead came, in words. */
export const sourceText = (source: string): string => {
  const found = known.find((each) => each === source)
  return found ? text(`source.${found}`) : source
}
