/** A note as it stands in a cell; author (an e-mail) and time only where an export has written them before it. */
type WrittenNote = { text: string; author?: string; at?: number; whole: string }

const head = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([^\s@:]+@[^\s@:]+): `
const headAtBegin = new RegExp(`^${head}`)
const betweenNotes = new RegExp(String.raw`\n\n(?=${head.replaceAll(/\((?!\?)/g, '(?:')})`)

/** The notes in a cell: exports put all notes about a lead into one, each behind its time and author (`cells.ts` there). */
export const splitNotes = (cell: string): WrittenNote[] => {
  if (cell === '') return []
  if (!headAtBegin.test(cell)) return [{ text: cell, whole: cell }]
  return cell.split(betweenNotes).map((whole) => {
    const [written = '', time = '', author = ''] = headAtBegin.exec(whole) ?? []
    return { text: whole.slice(written.length), author, at: Date.parse(time), whole }
  })
}
