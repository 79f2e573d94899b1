import { damaged, macros, notAResume } from './inspect-refusal.ts'

/** The two indexes of an Open Packaging Conventions file: [Content_Types].xml and _rels/.rels. */
export type PackageTexts = { contentTypes: string; relations: string }

/** The media type that the package declares for a part, or ''. Name and type are in lower case. */
export type TypeOfPart = (part: string) => string

/**
 * Throws ResumeRefused unless the main part of the package exists and is a Word document, and no part is a macro project.
 * `partNames` are in lower case without a leading slash. The texts are searched, not parsed. Comments are removed first;
 * other XML that a search could misread (declarations, instructions, character references) is refused, because no program
 * writes it into an index.
 * @returns the types of the parts; the caller has to search parts whose type says that they may contain macros
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

/** May a part of this type contain macros? It need not: every embedded binary workbook has such a type. */
export const saysMacro = (mediaType: string): boolean => mediaType.includes('macroenabled')

const wordDocument = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

/** The index without instructions and comments. If anything is left that a parser might read differently, it is refused. */
function searchable(xml: string): string {
  const text = withoutComments(xml.replace(/<\?[^<>]*\?>/g, ''))
  if (/<[!?]|&#/.test(text)) throw damaged()
  return text
}

/** Works in one pass, so that many comments without an end do not make it slow. */
const withoutComments = (xml: string) =>
  xml
    .split('<!--')
    .map((piece, index) => {
      const end = piece.indexOf('-->')
      if (index === 0) return piece
      return end === -1 ? `<!--${piece}` : piece.slice(end + 3)
    })
    .join('')

/** The target of the only officeDocument relationship, transitional or strict (ECMA-376-2, 9.3). */
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

/** The override for the part's name, else the default for its extension (ECMA-376-2, 10.1.2.4). The first of each counts. */
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

/** For each element of that name, with or without a namespace prefix, a function that reads its attributes; '' if missing. */
function attributesOf(element: string, xml: string): ((attribute: string) => string)[] {
  const tags = xml.matchAll(new RegExp(`<(?:[\\w.-]+:)?${element}\\s([^<>]*)>`, 'g'))
  return Array.from(tags, ([, attributes = '']) => (attribute: string) => {
    const match = new RegExp(`(?<![\\w:.-])${attribute}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
    return match?.[1] ?? match?.[2] ?? ''
  })
}
