import { SaxesParser } from 'saxes'

export type XmlHandler = {
  /** Names come without their namespace prefix. */
  open?(name: string, attribute: (name: string) => string | undefined): void
  close?(name: string): void
  text?(text: string): void
}

/** Word itself nests some dozen elements. */
const maxDepth = 500

/**
 * Parses XML piece by piece. Nothing is resolved and no entity is expanded but the five of XML itself.
 * @throws for a document type declaration, for one that nests too deep, and for what is not well-formed
 */
export const parseXml = async (pieces: AsyncIterable<string>, handler: XmlHandler): Promise<void> => {
  const parser = new SaxesParser()
  let depth = 0
  parser.on('error', (error) => {
    throw error
  })
  parser.on('doctype', () => {
    throw new Error('A document type declaration is not allowed.')
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    if (depth > maxDepth) throw new Error('The elements nest too deep.')
    handler.open?.(local(name), (wanted) => {
      // A sheet has millions of them, and most have no prefix.
      if (Object.hasOwn(attributes, wanted)) return attributes[wanted]
      for (const key in attributes) if (local(key) === wanted) return attributes[key]
      return undefined
    })
  })
  parser.on('closetag', ({ name }) => {
    depth -= 1
    handler.close?.(local(name))
  })
  parser.on('text', (text) => handler.text?.(text))
  parser.on('cdata', (text) => handler.text?.(text))
  for await (const piece of pieces) parser.write(piece)
  parser.close()
}

const local = (name: string) => name.slice(name.indexOf(':') + 1)
