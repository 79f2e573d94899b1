import { parseXml } from './parse-xml.ts'
import type { ZipParts } from './zip-parts.ts'

/** A relationship (ECMA-376-2, 9.3): what a part uses, and where that is. */
export type Relation = {
  id: string
  /** The last word of its type, like `hyperlink`. */
  type: string
  /** The name of the part, in lower case; of an external one its address. */
  target: string
  isExternal: boolean
}

/** The relationships of a part; of the whole package where `part` is empty. */
export const readRelations = async (zip: ZipParts, part: string): Promise<Relation[]> => {
  const folder = part.slice(0, part.lastIndexOf('/') + 1)
  const relations: Relation[] = []
  await parseRelations(zip, `${folder}_rels/${part.slice(folder.length)}.rels`, (relation) =>
    relations.push({
      ...relation,
      target: relation.isExternal ? relation.target : resolved(folder, relation.target),
    }),
  )
  return relations
}

/** Of every part: what the document has outside of itself. */
export const readExternalRelations = async (zip: ZipParts): Promise<Relation[]> => {
  const external: Relation[] = []
  for (const name of zip.names.filter((each) => each.endsWith('.rels')))
    await parseRelations(zip, name, (relation) => {
      if (relation.isExternal) external.push(relation)
    })
  return external
}

const parseRelations = async (zip: ZipParts, name: string, take: (relation: Relation) => void) => {
  if (!zip.names.includes(name)) return
  await parseXml(zip.read(name), {
    open: (element, attribute) => {
      if (element !== 'Relationship') return
      const type = attribute('Type') ?? ''
      take({
        id: attribute('Id') ?? '',
        type: type.slice(type.lastIndexOf('/') + 1),
        target: attribute('Target') ?? '',
        isExternal: attribute('TargetMode')?.toLowerCase() === 'external',
      })
    },
  })
}

/** RFC 3986, section 5.2: from the folder of the part, or from the root. */
const resolved = (folder: string, target: string) => {
  const path = new URL(target, `part:///${folder}`).pathname
  return decodeURIComponent(path.slice(1)).toLowerCase()
}
