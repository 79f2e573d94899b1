import type { FindingCode } from '#contract/values/resume-findings.ts'
import { parseXml } from '#server/office/parse-xml.ts'
import { type Relation, readExternalRelations, readRelations } from '#server/office/relations.ts'
import { TooLarge, type ZipParts, openZip } from '#server/office/zip-parts.ts'
import { type FileReading, unreadable } from '../reading.ts'
import { makeBlockCollector } from './block-collector.ts'
import { readNumbering } from './read-numbering.ts'
import { type StoryContext, type StorySight, readStory } from './read-story.ts'
import { readStyles } from './read-styles.ts'
import { safeLink } from './safe-link.ts'

const mb = 1024 * 1024
// Of a resume, the parts with text have some 100 KB.
const limits = { inflatedMaxBytes: 64 * mb, maxRatio: 100, ratioFreeBytes: 16 * mb }

/** A Word document of 2007 or later (ECMA-376), transitional or strict. @throws where it is damaged */
export const readDocx = async (file: Buffer): Promise<FileReading> => {
  try {
    return await readPackage(await openZip(file, limits))
  } catch (error) {
    if (error instanceof TooLarge) return unreadable('too_large', ['compression'])
    throw error
  }
}

const readPackage = async (zip: ZipParts): Promise<FileReading> => {
  const main = (await readRelations(zip, '')).find(({ type }) => type === 'officeDocument')
  if (!main) throw new Error('There is no main part.')
  const relations = await readRelations(zip, main.target)
  const collector = makeBlockCollector()
  const sights = await readStories(zip, main, relations, collector)
  const hasBackground = sights.some((sight) => sight.hasBackground)
  const findings = new Set([
    ...findingsInParts(zip.names),
    ...findingsInRelations(await readExternalRelations(zip)),
    ...findingsInText(sights, hasBackground),
    ...(await findingsInSettings(zip, relations)),
  ])
  const pictures = sights.reduce((sum, sight) => sum + sight.pictures, 0)
  return {
    text: collector.text(),
    isCut: collector.isFull(),
    preview: { blocks: collector.blocks(hasBackground), pictures },
    findings,
    ...(await readProperties(zip)),
  }
}

/** The body, and around it what stands in other parts. */
const readStories = async (
  zip: ZipParts,
  main: Relation,
  relations: readonly Relation[],
  collector: ReturnType<typeof makeBlockCollector>,
): Promise<StorySight[]> => {
  const partsOf = (type: string) =>
    relations.filter((relation) => relation.type === type && zip.names.includes(relation.target))
  const shared = {
    styleOf: await readStyles(zip, partsOf('styles')[0]?.target),
    isNumbered: await readNumbering(zip, partsOf('numbering')[0]?.target),
  }
  const sights: StorySight[] = []
  const read = async ({ target }: Relation, kind: StoryContext['kind']) => {
    const own = new Map((await readRelations(zip, target)).map(({ id, ...relation }) => [id, relation]))
    const linkOf = (id: string) => {
      const link = own.get(id)
      return link?.isExternal && link.type === 'hyperlink' ? safeLink(link.target) : undefined
    }
    sights.push(await readStory(zip.read(target), collector, { ...shared, kind, linkOf }))
  }
  for (const header of partsOf('header')) await read(header, 'paragraph')
  await read(main, 'paragraph')
  for (const type of ['footnotes', 'endnotes', 'footer', 'comments'])
    for (const part of partsOf(type)) await read(part, type === 'footer' ? 'paragraph' : 'note')
  return sights
}

const findingsInParts = (names: readonly string[]): FindingCode[] => {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
  return [
    ...(has(/vbaproject\.bin$|vbadata\.xml$/) ? (['macros'] as const) : []),
    ...(has(/\/embeddings\/.|\/activex\/./) ? (['embedded_objects'] as const) : []),
    // Another document within, as of a web page (altChunk).
    ...(has(/\.(?:x?html?|mht|rtf|txt)$/) ? (['embedded_files'] as const) : []),
  ]
}

const findingsInRelations = (external: readonly Relation[]): FindingCode[] =>
  external.map(({ type }) =>
    type === 'hyperlink'
      ? 'external_links'
      : type === 'attachedTemplate'
        ? 'remote_template'
        : 'external_content',
  )

const findingsInText = (sights: readonly StorySight[], hasBackground: boolean): FindingCode[] => {
  const instructions = sights.map((sight) => sight.instructions).join('\n')
  const isHidden = sights.some(
    ({ hasHiddenText, hasWhiteText }) => hasHiddenText || (hasWhiteText && !hasBackground),
  )
  return [
    ...(isHidden ? (['hidden_text'] as const) : []),
    ...(/\bDDE(?:AUTO)?\b/i.test(instructions) ? (['data_exchange'] as const) : []),
    ...(/\bINCLUDE(?:PICTURE|TEXT)\s+"?(?:\w+:|\\\\)/i.test(instructions)
      ? (['external_content'] as const)
      : []),
    ...(/\bHYPERLINK\s+"?\w+:/i.test(instructions) ? (['external_links'] as const) : []),
  ]
}

/** ECMA-376-1, 17.14: Word asks the source of a mail merge for its data when the document is opened. */
const findingsInSettings = async (zip: ZipParts, relations: readonly Relation[]): Promise<FindingCode[]> => {
  const settings = relations.find(({ type }) => type === 'settings')
  let hasMailMerge = false
  if (settings && zip.names.includes(settings.target))
    await parseXml(zip.read(settings.target), {
      open: (name) => {
        hasMailMerge ||= name === 'mailMerge'
      },
    })
  return hasMailMerge ? ['external_content'] : []
}

/** ECMA-376-2, 11 and ECMA-376-1, 22.2: what the document says of itself. */
const readProperties = async (zip: ZipParts) => {
  const values: Partial<Record<string, string>> = {}
  for (const part of ['docprops/core.xml', 'docprops/app.xml']) {
    if (!zip.names.includes(part)) continue
    let element = ''
    await parseXml(zip.read(part), {
      open: (name) => {
        element = name
      },
      text: (text) => {
        values[element] = (values[element] ?? '') + text
      },
      close: () => {
        element = ''
      },
    })
  }
  const timeOf = (text: string | undefined) => {
    const time = Date.parse(text ?? '')
    return Number.isNaN(time) ? undefined : time
  }
  const pages = Number(values['Pages'])
  return {
    author: values['creator'],
    writtenAt: timeOf(values['created']),
    changedAt: timeOf(values['modified']),
    pages: Number.isSafeInteger(pages) && pages > 0 ? pages : undefined,
  }
}
