import { createHash } from 'node:crypto'
import { ExportLine, exportVersion } from '#contract/export/export-lines.ts'
import { makeIdSet } from '../export/id-set.ts'
import type { ExportFile } from './open-export.ts'

/** How many there are of each type of line, and the SHA-256 that names the export. */
export type Checked = { counts: Record<ExportLine['type'], number>; sha256: string }

/**
 * Reads an export to its end without writing anything.
 * @throws Error with a sentence if it was cut off or changed, is of another version, or names what it does not hold
 */
export const checkExport = async (file: ExportFile, told: (lines: number) => void): Promise<Checked> => {
  const hash = createHash('sha256')
  const counts = {} as Checked['counts']
  const known = makeKnown()
  let number = 0
  let end: (ExportLine & { type: 'end' }) | undefined
  for await (const text of file.lines()) {
    number += 1
    if (end) throw new Error(`Line ${number} comes after the end of the export.`)
    const line = parseLine(text, number)
    counts[line.type] = (counts[line.type] ?? 0) + 1
    if (line.type === 'end') end = line
    else {
      hash.update(text).update('\n')
      const unknown = known.add(line)
      if (unknown !== undefined)
        throw new Error(`Line ${number} names ${unknown}, of which no earlier line tells.`)
    }
    if (number % 1000 === 0) told(number)
  }
  if (!end) throw new Error('The export has no end: it was cut off. Export again.')
  if (end.sha256 !== hash.digest('hex') || end.lines !== number - 1 || end.leads !== (counts.lead ?? 0))
    throw new Error('The export is not as it was written: lines were changed, added or removed.')
  return { counts, sha256: end.sha256 }
}

/** Does the file say that it is an export? */
export const isExport = async (file: ExportFile): Promise<boolean> => {
  try {
    for await (const text of file.lines()) {
      const head = parseJson(text)
      return typeof head === 'object' && head !== null && 'type' in head && head.type === 'foyer.export'
    }
  } catch {
    // It is a file of another kind, or no file; whoever reads it says so.
  }
  return false
}

/** @throws Error with a sentence */
export const parseLine = (text: Buffer, number: number): ExportLine => {
  const value = parseJson(text)
  if (number === 1) refuseOther(value)
  const line = ExportLine.safeParse(value)
  if (line.success && (number === 1) === (line.data.type === 'foyer.export')) return line.data
  const where = line.error?.issues[0]?.path.join('.')
  throw new Error(`Line ${number} is not as the format says${where ? ` (${where})` : ''}.`)
}

const parseJson = (text: Buffer): unknown => {
  try {
    return JSON.parse(text.toString())
  } catch {
    return undefined
  }
}

const refuseOther = (head: unknown) => {
  if (typeof head !== 'object' || head === null || !('type' in head) || head.type !== 'foyer.export')
    throw new Error('This file is no export of Foyer as JSON lines.')
  if (!('version' in head) || head.version !== exportVersion)
    throw new Error('The export has a version of the format that this Foyer does not know.')
}

/** What earlier lines tell of. */
const makeKnown = () => {
  const attorneys = new Set<string>()
  const texts = new Set<string>()
  const bulks = makeIdSet()
  const leads = makeIdSet()
  const attorney = (email: string | null | undefined) =>
    !email || attorneys.has(email) ? undefined : 'an attorney'
  const lead = (id: number) => (leads.has(id) ? undefined : `lead ${id}`)
  const bulk = (id: number | null) =>
    id === null || bulks.has(id) ? undefined : `change ${id} of many leads`
  return {
    /** @returns what the line names and nobody has told of */
    add: (line: ExportLine): string | undefined => {
      switch (line.type) {
        case 'attorney':
          attorneys.add(line.email)
          return undefined
        case 'consent_text':
          texts.add(line.version)
          return undefined
        case 'bulk':
          bulks.add(line.id)
          return attorney(line.started_by) ?? attorney(line.undone_by)
        case 'lead':
          if (!leads.add(line.id)) return `lead ${line.id} again`
          return line.consent && !texts.has(line.consent.version)
            ? 'a consent text'
            : attorney(line.assigned_to)
        case 'note':
          return lead(line.lead_id) ?? attorney(line.author)
        case 'mail':
          return lead(line.lead_id)
        case 'event':
          return (
            lead(line.lead_id) ??
            attorney(line.actor) ??
            bulk(line.bulk_id) ??
            attorney(line.before?.['assigned_to']) ??
            attorney(line.after?.['assigned_to'])
          )
        case 'bulk_refusal':
          return lead(line.lead_id) ?? bulk(line.bulk_id)
        case 'different_persons':
          return lead(line.lead_id) ?? lead(line.other_id) ?? attorney(line.attorney)
        case 'foyer.export':
        case 'end':
          return undefined
      }
    },
  }
}
