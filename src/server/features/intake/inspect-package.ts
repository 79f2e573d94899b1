import { damaged, notAResume, unsafe } from './inspect-refusal.ts'

/** The two indexes of an Open Packaging Conventions file: [Content_Types].xml and _rels/.rels. */
export type PackageTexts = { contentTypes: string; relations: string }

/**
 * Throws ResumeRefused unless the main part of the package is a Word document that is there, and nothing in the package
 * is a macro. `partNames` are in lower case without a leading slash. The texts are searched, not parsed: what a search
 * could misread (declarations, comments, character references) is refused, and no program writes it into an index.
 */
export function requireWordDocument(
  partNames: ReadonlySet<string>,
  { contentTypes, relations }: PackageTexts,
): void {
  if (contentTypes === '') throw notAResume('This is an archive, not a Word document.')
  if (/<!|&#/.test(contentTypes + relations)) throw damaged()
  const hasMacros = [...partNames].some((name) => name.endsWith('vbaproject.bin'))
  if (hasMacros || /macroEnabled|vbaProject/i.test(contentTypes)) throw macros()

  const mainPart = mainPartOf(relations)
  if (mainPart === undefined) throw notAResume('This is an archive, not a Word document.')
  if (contentTypeOf(mainPart, contentTypes) !== wordDocument)
    throw notAResume('This is an Office file, but not a Word document.')
  if (!partNames.has(mainPart)) throw damaged()
}

const wordDocument = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

const macros = () =>
  unsafe('This Word document contains macros. Save it as DOCX without macros or as PDF, and send that file.')

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

/** ECMA-376-2, 10.1.2.4: an override by part name, else the default of the extension. */
function contentTypeOf(part: string, contentTypes: string): string | undefined {
  const override = attributesOf('Override', contentTypes).find(
    (entry) => entry('PartName').toLowerCase() === `/${part}`,
  )
  const extension = part.slice(part.lastIndexOf('.') + 1)
  const fallback = attributesOf('Default', contentTypes).find(
    (entry) => entry('Extension').toLowerCase() === extension,
  )
  return (override ?? fallback)?.('ContentType').toLowerCase()
}

/** One lookup per element of that name, with or without a namespace prefix; a missing attribute is ''. */
function attributesOf(element: string, xml: string): ((attribute: string) => string)[] {
  const tags = xml.matchAll(new RegExp(`<(?:[\\w.-]+:)?${element}\\s([^<>]*)>`, 'g'))
  return Array.from(tags, ([, attributes = '']) => (attribute: string) => {
    const match = new RegExp(`(?<![\\w:.-])${attribute}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
    return match?.[1] ?? match?.[2] ?? ''
  })
}
