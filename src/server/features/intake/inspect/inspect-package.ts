import { damaged, notAResume, unsafe } from './inspect-refusal.ts'

/** The two indexes of an Open Packaging Conventions file: [Content_Types].xml and _rels/.rels. */
export type PackageTexts = { contentTypes: string; relations: string }

/** The media type of a part by its name in lower case, as the package says it, in lower case; '' for none. */
export type TypeOfPart = (part: string) => string

/**
 * Throws ResumeRefused unless the main part of the package is a Word document that is there, and no part is a macro
 * project. `partNames` are in lower case without a leading slash. The texts are searched, not parsed: comments are taken
 * out first, and what a search could misread else (declarations, instructions, character references) is refused; no
 * program writes it into an index.
 * @returns the types of the parts: what says that it may hold macros is to be looked into
 */
export function requireWordDocument(partNames: ReadonlySet<string>, texts: PackageTexts): TypeOfPart {
  if (texts.contentTypes === '') throw notAResume('This is an archive, not a Word document.')
  const typeOf = typesIn(searchable(texts.contentTypes))
  const relations = searchable(texts.relations)
  const isMacro = (name: string) => name.endsWith('vbaproject.bin') || typeOf(name).endsWith('vbaproject')
  if ([...partNames].some(isMacro)) throw macros()

  const mainPart = mainPartOf(relations)
  if (mainPart === undefined) throw notAResume('This is an archive, not a Word document.')
  if (saysMacro(typeOf(mainPart))) throw macros()
  if (typeOf(mainPart) !== wordDocument) throw notAResume('This is an Office file, but not a Word document.')
  if (!partNames.has(mainPart)) throw damaged()
  return typeOf
}

/** Of a workbook in the document this says only what it could hold: every binary workbook has such a type. */
export const saysMacro = (mediaType: string): boolean => mediaType.includes('macroenabled')

export const macros = () =>
  unsafe('This Word document contains macros. Save it as DOCX without macros or as PDF, and send that file.')

const wordDocument = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

/** An index without instructions and comments; both are cut where a parser would cut them, or the file is refused. */
function searchable(xml: string): string {
  const text = withoutComments(xml.replace(/<\?[^<>]*\?>/g, ''))
  if (/<[!?]|&#/.test(text)) throw damaged()
  return text
}

/** In one pass, however many comments begin and never end. */
const withoutComments = (xml: string) =>
  xml
    .split('<!--')
    .map((piece, index) => {
      const end = piece.indexOf('-->')
      if (index === 0) return piece
      return end === -1 ? `<!--${piece}` : piece.slice(end + 3)
    })
    .join('')

/** ECMA-376-2, 9.3: the one target of the officeDocument relationship, transitional or strict. */
function mainPartOf(relations: string): string | undefined {
  const targets = attributesOf('Relationship', relations)
    .filter((relation) => /\/relationships\/officeDocument$/i.test(relation('Type')))
    .map((relation) =>
      relation('Target')
        .replace(/^(?:\.?\/)+/, '')
        .toLowerCase(),
    )
  return targets.length === 1 ? targets[0] : undefined
}

/** ECMA-376-2, 10.1.2.4: an override by part name, else the default of the extension; the first one of each counts. */
function typesIn(contentTypes: string): TypeOfPart {
  const read = (element: string, key: string) =>
    new Map(
      attributesOf(element, contentTypes)
        .map((entry) => [entry(key).toLowerCase(), entry('ContentType').toLowerCase()] as const)
        .toReversed(),
    )
  const overrides = read('Override', 'PartName')
  const defaults = read('Default', 'Extension')
  return (part) => overrides.get(`/${part}`) ?? defaults.get(part.slice(part.lastIndexOf('.') + 1)) ?? ''
}

/** One lookup per element of that name, with or without a namespace prefix; a missing attribute is ''. */
function attributesOf(element: string, xml: string): ((attribute: string) => string)[] {
  const tags = xml.matchAll(new RegExp(`<(?:[\\w.-]+:)?${element}\\s([^<>]*)>`, 'g'))
  return Array.from(tags, ([, attributes = '']) => (attribute: string) => {
    const match = new RegExp(`(?<![\\w:.-])${attribute}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
    return match?.[1] ?? match?.[2] ?? ''
  })
}
