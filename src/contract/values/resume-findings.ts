/** info: good to know. warning: the file does more than a resume needs. danger: the file may harm whoever opens it. */
export const findingSeverities = ['info', 'warning', 'danger'] as const

type Finding = { severity: (typeof findingSeverities)[number]; sentence: string }

/** Everything that can be said about a resume beside its text. */
// oxfmt-ignore -- a line a finding.
export const resumeFindings = {
  javascript: { severity: 'danger', sentence: 'The file contains a script, which some PDF readers run.' },
  launch: {
    severity: 'danger',
    sentence: 'The file asks the PDF reader to start a program or to open another file.',
  },
  submits_data: {
    severity: 'danger',
    sentence: 'The file can send to a server what somebody types into it.',
  },
  macros: { severity: 'danger', sentence: 'The document contains macros, which are programs.' },
  remote_template: {
    severity: 'danger',
    sentence: 'The document loads its template from another place when it is opened.',
  },
  external_content: {
    severity: 'danger',
    sentence: 'The document loads pictures or data from another place when it is opened.',
  },
  data_exchange: {
    severity: 'danger',
    sentence: 'A field of the document asks another program for data when it is opened.',
  },
  compression: { severity: 'danger', sentence: 'The file unpacks to far more than a resume needs.' },
  other_files: { severity: 'warning', sentence: 'The file can open other files.' },
  embedded_files: { severity: 'warning', sentence: 'The file contains other files.' },
  embedded_objects: { severity: 'warning', sentence: 'The document contains objects of other programs.' },
  rich_media: { severity: 'warning', sentence: 'The file contains video, sound or Flash.' },
  hidden_text: { severity: 'warning', sentence: 'The file contains text that a reader cannot see.' },
  dynamic_form: { severity: 'info', sentence: 'The file is an XFA form, which few programs can show.' },
  encrypted: { severity: 'info', sentence: 'The file is encrypted.' },
  external_links: { severity: 'info', sentence: 'The file links to web pages or e-mail addresses.' },
  no_text: { severity: 'info', sentence: 'The pages have no text: they are pictures, or empty.' },
  recognized_text: {
    severity: 'info',
    sentence: 'The text was recognized in pictures of the pages: it may have mistakes and gaps.',
  },
  no_text_found: { severity: 'info', sentence: 'No text was found in the pictures of the pages.' },
  text_cut: { severity: 'info', sentence: 'Only the beginning of the text was read: the file is very long.' },
} as const satisfies Record<string, Finding>

export type FindingCode = keyof typeof resumeFindings
export const findingCodes = Object.keys(resumeFindings) as [FindingCode, ...FindingCode[]]

/** Why nothing of a resume could be read. */
// oxfmt-ignore -- a line a reason.
export const unreadableReasons = {
  needs_password: 'The file opens only with a password.',
  too_large: 'The file could not be read: it takes too much time or memory.',
  damaged: 'The file could not be read: it is damaged.',
  unknown_charset: 'The text could not be read: it is in a character set that is not known here.',
  lost: 'The file on the server is missing or is not what was uploaded. Please tell your operator to run the doctor.',
} as const

export type UnreadableReason = keyof typeof unreadableReasons
export const unreadableReasonCodes = Object.keys(unreadableReasons) as [
  UnreadableReason,
  ...UnreadableReason[],
]
