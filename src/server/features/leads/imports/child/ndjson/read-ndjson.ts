import type { DecodedText } from '../decode-pieces.ts'
import type { TableOutput } from '../table-output.ts'
import { makeLeadRows } from './lead-rows.ts'
import { type JsonObject, type LineReader, makeObjectRows } from './object-rows.ts'

/** Is the first line of the text a JSON object? */
export const beginsWithObject = (text: string): boolean =>
  objectIn(text.trimStart().split('\n', 1)[0] ?? '') !== undefined

/**
 * A text with a JSON object in each line. Of an export of Foyer the leads become rows, with the notes that follow them; of any
 * other the members of the objects are the columns. A line that is no object is a broken row, and not the end.
 */
export const readNdjson = async (
  { charset, pieces }: DecodedText,
  output: TableOutput,
  recordMaxBytes: number,
): Promise<void> => {
  output.begin({ kind: 'ndjson', charset })
  let reader: LineReader | undefined
  for await (const line of linesIn(pieces, recordMaxBytes)) {
    const object = objectIn(line)
    reader ??=
      object?.['type'] === 'foyer.export' ? makeLeadRows(output, recordMaxBytes) : makeObjectRows(output)
    reader.take(line.trim() === '' ? null : (object ?? line))
    await output.flush()
  }
  reader?.end()
}

/** Of a line that is too long only its beginning, which is no object. */
async function* linesIn(pieces: AsyncIterable<string>, lineMaxLength: number): AsyncGenerator<string, void> {
  let begun = ''
  for await (const piece of pieces) {
    let from = 0
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      yield cut(begun + piece.slice(from, end), lineMaxLength)
      begun = ''
      from = end + 1
    }
    begun = cut(begun + piece.slice(from), lineMaxLength + 1)
  }
  if (begun !== '') yield cut(begun, lineMaxLength)
}

const cut = (line: string, maxLength: number) => line.slice(0, maxLength)

const objectIn = (line: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined
  } catch {
    return undefined
  }
}
