import { parse } from 'csv-parse/sync'

const delimiters = [',', ';', '\t', '|'] as const
const sampleChars = 64 * 1024
const recordsLookedAt = 50

/**
 * The sign between the cells: that which divides the first records most evenly, and into most cells. Excel writes it into a first
 * line like `sep=;`.
 * @returns also where the records begin
 */
export const findDelimiter = (text: string): { delimiter: string; from: number } => {
  const [line, named] = /^sep=([,;\t|])\r?\n/i.exec(text) ?? []
  if (line !== undefined && named !== undefined) return { delimiter: named, from: line.length }
  const sample = text.slice(0, sampleChars)
  const scores = delimiters.map((delimiter) => ({ delimiter, score: scoreOf(sample, delimiter) }))
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one))
  return { delimiter: best.delimiter, from: 0 }
}

const scoreOf = (sample: string, delimiter: string): number => {
  const widths = widthsOf(sample, delimiter)
  const usual = [...new Set(widths)]
    .map((width) => ({ width, share: widths.filter((each) => each === width).length / widths.length }))
    .reduce((one, other) => (other.share > one.share ? other : one), { width: 1, share: 0 })
  return (usual.width - 1) * usual.share ** 2
}

const widthsOf = (sample: string, delimiter: string): number[] => {
  try {
    const records = parse(sample, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: recordsLookedAt,
    })
    return records.map(({ length }) => length)
  } catch {
    // The sample ends within quotation marks: this sign is looked at without them.
    return sample
      .split(/\r?\n|\r/)
      .slice(0, recordsLookedAt)
      .map((line) => line.split(delimiter).length)
  }
}
