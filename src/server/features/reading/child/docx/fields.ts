import { linkOfField } from './safe-link.ts'

type Attribute = (name: string) => string | undefined

const instructionsMaxLength = 100_000

/**
 * Follows the fields and links of a part, each of which may lie within another: w:hyperlink, w:fldSimple, and the fields that
 * consist of marks in several runs (ECMA-376-1, 17.16).
 */
export const makeFields = () => {
  const links: (string | undefined)[] = []
  const marked: { instruction: string; link: string | undefined }[] = []
  let instructions = ''
  const note = (text: string) => {
    if (instructions.length < instructionsMaxLength) instructions += text
  }
  return {
    open: (name: string, attribute: Attribute, linkOf: (id: string) => string | undefined) => {
      if (name === 'hyperlink') links.push(linkOf(attribute('id') ?? ''))
      if (name === 'fldSimple') {
        const instruction = attribute('instr') ?? ''
        note(`${instruction}\n`)
        links.push(linkOfField(instruction))
      }
      if (name !== 'fldChar') return
      const type = attribute('fldCharType')
      const last = marked.at(-1)
      if (type === 'begin') marked.push({ instruction: '', link: undefined })
      if (type === 'separate' && last) last.link = linkOfField(last.instruction)
      if (type === 'end') marked.pop()
    },
    close: (name: string) => {
      if (name === 'hyperlink' || name === 'fldSimple') links.pop()
    },
    /** An instruction may be divided among several runs. */
    instruct: (text: string) => {
      note(text)
      const last = marked.at(-1)
      if (last && last.instruction.length < instructionsMaxLength) last.instruction += text
    },
    link: (): string | undefined => links.findLast(Boolean) ?? marked.findLast(({ link }) => link)?.link,
    instructions: () => instructions,
  }
}
