import { z } from 'zod'
import { resumeKinds } from '#contract/form/resume-types.ts'
import { limits } from '#contract/limits.ts'
import { Count, Id, decimal } from '#contract/schemas/fields.ts'
import { ReadingState } from './resume-report.ts'

export const ResumePagePath = z.object({
  id: Id,
  page: decimal(
    z
      .int('Must be a positive whole number.')
      .min(1, 'Must be a positive whole number.')
      .max(limits.drawnPagesMax, `At most ${limits.drawnPagesMax}.`)
      .meta({ description: 'The number of the page, from 1.', examples: [1] }),
  ),
})

const Text = z.string().max(limits.resumeTextMaxLength)

/** Text that looks the same from its beginning to its end. */
const Run = z.object({
  text: Text.meta({ examples: ['Ada Lovelace'] }),
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  href: z
    .string()
    .max(limits.linkMaxLength)
    .regex(/^(?:https?|mailto):/)
    .optional()
    .meta({ description: 'http, https or mailto only.', examples: ['mailto:ada@example.com'] }),
  hidden: z.boolean().optional().describe('A reader of the document does not see it: hidden, white or tiny.'),
})

const textBlock = {
  level: z
    .int()
    .min(0)
    .max(9)
    .optional()
    .describe('Of a heading, from 1; of an item of a list, from 0: how deep it is.'),
  numbered: z.boolean().optional().describe('Of an item: numbers in place of bullets.'),
  rtl: z.boolean().optional().describe('The document says that it runs from right to left.'),
  runs: z.array(Run).max(limits.previewRunsMax),
}

const TextBlock = z.object({ kind: z.enum(['heading', 'paragraph', 'item', 'note']), ...textBlock })
export type TextBlock = z.infer<typeof TextBlock>

const Cell = z.array(TextBlock).max(limits.previewBlocksMax)

/** A part of a document. Tables within the cell of a table are taken apart, so that nothing nests without end. */
const Block = z.object({
  kind: z
    .enum(['heading', 'paragraph', 'item', 'note', 'table'])
    .describe('note: a footnote, an endnote or a comment.'),
  ...textBlock,
  rows: z
    .array(z.array(Cell).max(limits.previewBlocksMax))
    .max(limits.previewBlocksMax)
    .optional()
    .describe('Only of a table, which has no runs: the blocks in each cell of each row.'),
})
export type Block = z.infer<typeof Block>

const PageSize = z.object({
  width: z
    .number()
    .min(0)
    .max(100_000)
    .meta({ description: 'Points: 72 to the inch.', examples: [595.28] }),
  height: z
    .number()
    .min(0)
    .max(100_000)
    .meta({ examples: [841.89] }),
})
export type PageSize = z.infer<typeof PageSize>

const Blocks = z.array(Block).max(limits.previewBlocksMax)
const Attached = z
  .array(
    z
      .string()
      .max(limits.attachedNameMaxLength)
      .meta({ examples: ['certificate.pdf'] }),
  )
  .max(limits.attachedMax)
const PageSizes = z.array(PageSize).max(limits.previewPagesMax)

/** What is made of a resume when it is read, so that it can be shown at once. */
export const MadePreview = z.object({
  /** Of a DOCX. */
  blocks: Blocks.optional(),
  pictures: z.int().min(0).optional(),
  /** Of a PDF. */
  page_sizes: PageSizes.optional(),
  attached: Attached.optional(),
})
export type MadePreview = z.infer<typeof MadePreview>

/** What the app shows of a resume. It holds data only, never markup of the file. */
export const ResumePreview = z
  .object({
    state: ReadingState,
    kind: z.enum(resumeKinds).nullable().describe('What the file is by its bytes.'),
    show: z
      .enum(['blocks', 'text', 'file', 'pictures'])
      .nullable()
      .describe(
        'What to show: `blocks`, `text`, the file itself (a PDF), or a picture of each of its pages, because it can do more than a resume needs. Null where there is nothing to show.',
      ),
    blocks: Blocks.describe('Of a DOCX.'),
    pictures_left_out: Count.meta({
      description: 'How many pictures the DOCX has, which are not among its blocks.',
      examples: [0],
    }),
    text: Text.meta({
      description: 'Of a DOC or TXT, its lines divided by line feeds. Of the others, ask for the text.',
      examples: [''],
    }),
    is_cut: z.boolean().meta({ description: 'The file has more than this.', examples: [false] }),
    pages: Count.nullable().describe('Of a PDF: how many it has.'),
    page_sizes: PageSizes.describe(`Of the first ${limits.previewPagesMax} pages of a PDF.`),
    attached: Attached.describe('The names of files within a PDF; the first of many.'),
  })
  .meta({ id: 'ResumePreview' })
export type ResumePreview = z.infer<typeof ResumePreview>

const Share = z.int().min(0).max(limits.pageShare)

const PageWord = z.object({
  text: z
    .string()
    .min(1)
    .max(limits.pageWordMaxLength)
    .meta({ examples: ['Lovelace'] }),
  box: z
    .array(Share)
    .length(4)
    .meta({
      description: `Left, top, right and bottom edge, from the upper left corner of the page as it is turned: of ${limits.pageShare.toLocaleString('en')} parts of its width or height.`,
      examples: [[1_200, 950, 2_310, 1_060]],
    }),
})
export type PageWord = z.infer<typeof PageWord>

/** The words on a page of a PDF, in reading order, and where they stand. It holds data only, never markup of the file. */
export const PageWords = z
  .object({ words: z.array(PageWord).max(limits.pageWordsMax).describe('The first of very many.') })
  .meta({ id: 'PageWords' })
export type PageWords = z.infer<typeof PageWords>
