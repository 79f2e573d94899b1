import { z } from 'zod'
import { resumeKinds } from '#contract/form/resume-types.ts'
import { limits } from '#contract/limits.ts'
import {
  findingCodes,
  findingSeverities,
  resumeFindings,
  unreadableReasonCodes,
  unreadableReasons,
} from '#contract/values/resume-findings.ts'
import { notScannedReasonCodes, notScannedReasons, scanStates } from '#contract/values/resume-scan.ts'
import { Count, Instant } from '#contract/schemas/fields.ts'
import { ResumeContacts } from './resume-contacts.ts'

export const ReadingState = z
  .enum(['reading', 'read', 'unreadable'])
  .describe('reading: the file has not been read yet; ask again in a moment.')

const Scan = z
  .object({
    state: z.enum(scanStates),
    name: z
      .string()
      .max(limits.virusNameMaxLength)
      .nullable()
      .meta({ description: 'What was found in an infected file.', examples: [null] }),
    reason: z
      .object({
        code: z.enum(notScannedReasonCodes),
        sentence: z
          .string()
          .max(300)
          .meta({ examples: [notScannedReasons.waiting] }),
      })
      .nullable()
      .describe('Why the file was not scanned; null where it was.'),
    scanned_at: Instant.nullable(),
    handled_at: Instant.nullable().describe('When an admin has said that the infected file is dealt with.'),
  })
  .describe(
    'What the virus scanner says. An infected file opens only with a reason (createQuarantinedDownload).',
  )

/** What a resume is and what is in it, found without opening it. Until it has been read all but `state` and `scan` is empty. */
export const ResumeReport = z
  .object({
    state: ReadingState,
    read_at: Instant.nullable(),
    reason: z
      .object({
        code: z.enum(unreadableReasonCodes),
        sentence: z
          .string()
          .max(300)
          .meta({ examples: [unreadableReasons.needs_password] }),
      })
      .nullable()
      .describe('Why it could not be read; null where it could.'),
    kind: z.enum(resumeKinds).nullable().describe('What the file is by its bytes.'),
    pages: Count.nullable().describe('Of a PDF, and of a Word document that says it.'),
    words: Count.nullable(),
    language: z
      .string()
      .max(35)
      .nullable()
      .meta({ description: 'BCP 47; null where the text is too short to tell.', examples: ['en'] }),
    charset: z
      .string()
      .max(limits.charsetMaxLength)
      .nullable()
      .meta({ description: 'Of a plain text: as what it was read.', examples: ['windows-1252'] }),
    has_text: z
      .boolean()
      .nullable()
      .meta({
        description: 'False for a scan whose text was not recognized: its pages are pictures.',
        examples: [true],
      }),
    author: z
      .string()
      .max(limits.authorMaxLength)
      .nullable()
      .meta({ description: 'As the file itself says.', examples: ['Ada Lovelace'] }),
    written_at: Instant.nullable().describe('When the file was made, as it says itself.'),
    changed_at: Instant.nullable().describe('When it was last saved, as it says itself.'),
    findings: z
      .array(
        z.object({
          code: z.enum(findingCodes),
          severity: z.enum(findingSeverities),
          sentence: z
            .string()
            .max(300)
            .meta({ examples: [resumeFindings.external_links.sentence] }),
        }),
      )
      .max(findingCodes.length)
      .describe('The gravest first.'),
    scan: Scan,
    contacts: ResumeContacts.describe(
      'How the person can be reached, as the first lines say. Nothing of it is in the lead until an attorney takes it.',
    ),
  })
  .meta({ id: 'ResumeReport' })
export type ResumeReport = z.infer<typeof ResumeReport>

/** The text of a resume in reading order, lines divided by line feeds. */
export const ResumeText = z
  .object({
    state: ReadingState,
    text: z
      .string()
      .max(limits.resumeTextMaxLength)
      .meta({
        description: 'Empty until it has been read, and where nothing could be read.',
        examples: ['Ada Lovelace\nAttorney'],
      }),
    page_starts: z
      .array(z.int().min(0))
      .max(limits.resumePagesMax)
      .meta({
        description:
          'Of a PDF: where in text each page begins, in UTF-16 units; the first pages of many, and empty where that is not known.',
        examples: [[0]],
      }),
    is_cut: z.boolean().meta({ description: 'The file has more text than this.', examples: [false] }),
    is_recognized: z.boolean().meta({
      description: 'It was recognized in pictures of the pages (OCR), so it may have mistakes.',
      examples: [false],
    }),
  })
  .meta({ id: 'ResumeText' })
