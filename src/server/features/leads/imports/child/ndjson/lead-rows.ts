import { exportVersion } from '#contract/export/export-lines.ts'
import { leadStages, stateOfStage } from '#contract/values/lead-stage.ts'
import { referenceOf } from '#contract/values/reference.ts'
import { Refusal, type TableOutput, lengthOf } from '../table-output.ts'
import { type JsonLine, type JsonObject, type LineReader, textOf } from './object-rows.ts'

/** As the columns of an export as a table are called, where it has them. */
const columns: Record<string, (lead: JsonObject, notes: readonly JsonObject[]) => string> = {
  first_name: (lead) => textOf(lead, 'first_name'),
  last_name: (lead) => textOf(lead, 'last_name'),
  email: (lead) => textOf(lead, 'email'),
  phone: (lead) => textOf(lead, 'phone'),
  link: (lead) => textOf(lead, 'link'),
  city: (lead) => textOf(lead, 'city'),
  created_at: (lead) => textOf(lead, 'created_at'),
  state: (lead) => {
    const stage = leadStages.find((each) => each === lead['state'])
    return stage === undefined ? textOf(lead, 'state') : stateOfStage(stage)
  },
  reached_out_at: (lead) => textOf(lead, 'reached_out_at'),
  contact: (lead) => textOf(lead, 'contact'),
  outcome: (lead) => textOf(lead, 'outcome'),
  assigned_to: (lead) => textOf(lead, 'assigned_to'),
  source: (lead) => textIn(lead, 'origin', 'src') || textOf(lead, 'source'),
  language: (lead) => textOf(lead, 'language'),
  external_id: (lead) => textOf(lead, 'external_id'),
  reference: ({ id }) =>
    typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? referenceOf(id) : '',
  message: (lead) => textOf(lead, 'message'),
  notes: (_lead, notes) => notes.map(noteText).join('\n\n'),
  resume_path: (lead) => textIn(lead, 'resume', 'path'),
  resume_name: (lead) => textIn(lead, 'resume', 'name'),
}

/**
 * Makes rows of a complete export (docs/export-format.md): a row for each lead, with the number of its line. What is told of
 * mails, events and colleagues is left out.
 */
export const makeLeadRows = (output: TableOutput, recordMaxBytes: number): LineReader => {
  let open: { lead: JsonObject; notes: JsonObject[] } | undefined
  let isBegun = false
  let isAtEnd = false
  /** A lead is told with the notes behind it, whose lines only count. */
  const close = () => {
    if (!open) return
    const { lead, notes } = open
    open = undefined
    const cells = Object.values(columns).map((cellOf) => cellOf(lead, notes))
    if (lengthOf(cells) > recordMaxBytes) output.broken(cells.join(' '), 'no_object')
    else output.row(cells)
    output.skip(notes.length)
  }
  const begin = (head: JsonObject) => {
    if (head['version'] !== exportVersion) throw new Refusal('version')
    isBegun = true
    output.names(Object.keys(columns))
    output.skip(1)
  }
  return {
    take: (line) => {
      if (isObject(line) && !isBegun) return begin(line)
      if (open && isObject(line) && line['type'] === 'note' && line['lead_id'] === open.lead['id'])
        return void open.notes.push(line)
      close()
      if (line === null) return output.skip(1)
      if (!isObject(line)) return output.broken(line, 'no_object')
      isAtEnd = line['type'] === 'end'
      if (line['type'] === 'lead') open = { lead: line, notes: [] }
      else output.skip(1)
    },
    end: () => {
      close()
      if (!isAtEnd) output.broken('', 'no_end')
    },
  }
}

const isObject = (line: JsonLine): line is JsonObject => typeof line === 'object' && line !== null

/** As in an export as a table, which an import understands. */
const noteText = (note: JsonObject) =>
  `${textOf(note, 'created_at')} ${textOf(note, 'author')}: ${textOf(note, 'text')}`

const textIn = (lead: JsonObject, name: string, member: string): string => {
  const value = lead[name]
  return typeof value === 'object' && value !== null ? textOf(value as JsonObject, member) : ''
}
