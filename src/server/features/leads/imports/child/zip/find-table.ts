import { type Entry, type ZipFile, openPromise } from 'yauzl'
import { Refusal } from '../table-output.ts'

type Table = { name: string; extension: string; content: AsyncIterable<Buffer> }

/**
 * Finds the table in a ZIP, whose other files are resumes: the only one in the outermost folder that has any.
 * @returns `workbook` if the ZIP is itself a workbook, or another file of Office
 */
export const findTable = async (path: string, limits: Limits): Promise<'workbook' | Table> => {
  const zip = await openPromise(path, { autoClose: false })
  if (zip.entryCount > limits.filesMax) throw new Refusal('files')
  const tables: Entry[] = []
  for await (const entry of zip.eachEntry()) {
    if (isOffice(entry.fileName)) return 'workbook'
    if (isTable(entry.fileName)) tables.push(entry)
  }
  const depth = Math.min(...tables.map(depthOf))
  const [table, other] = tables.filter((entry) => depthOf(entry) === depth)
  if (!table) throw new Refusal('no_table')
  if (other) throw new Refusal('tables')
  if (table.isEncrypted()) throw new Refusal('password')
  const extension = extensionOf(table.fileName).replace('xlsm', 'xlsx')
  if (table.fileName.length > limits.fileNameMaxLength) throw new Refusal('no_table')
  if (extension === 'xlsx' && table.uncompressedSize > limits.workbookMaxBytes) throw new Refusal('unpacks')
  return { name: table.fileName, extension, content: await contentOf(zip, table) }
}

type Limits = { filesMax: number; fileNameMaxLength: number; workbookMaxBytes: number }

/** The parts with which an Office file, or an OpenDocument, begins. */
const isOffice = (name: string) => /^(?:\[content_types\]\.xml|_rels\/\.rels|mimetype)$/i.test(name)

const isTable = (name: string) =>
  /\.(?:csv|tsv|xlsx|xlsm|ndjson|jsonl)$/i.test(name) && !/(?:^|\/)(?:\.|__macosx\/)/i.test(name)

const extensionOf = (name: string) => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

const depthOf = ({ fileName }: Entry) => fileName.split('/').length

const contentOf = async (zip: ZipFile, entry: Entry) =>
  (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>
