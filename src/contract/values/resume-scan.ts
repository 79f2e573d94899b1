/** What the virus scanner says of a resume. A file that nobody has looked into is never called clean. */
export const scanStates = ['clean', 'infected', 'not_scanned'] as const
export type ScanState = (typeof scanStates)[number]

/** Why a file was not scanned, once the scanner was asked. */
// oxfmt-ignore -- a line a reason.
const asked = {
  encrypted: 'The file is encrypted, so the virus scanner could not look into it.',
  too_large: 'The file is larger than the virus scanner accepts, or unpacks to more.',
  lost: 'The file on the server is missing or is not what was uploaded.',
} as const

// oxfmt-ignore -- a line a reason.
export const notScannedReasons = {
  ...asked,
  waiting: 'The file has not been scanned yet.',
  off: 'This server has no virus scanner.',
} as const

export type NotScannedReason = keyof typeof asked
export const storedReasons = Object.keys(asked) as [NotScannedReason, ...NotScannedReason[]]
export const notScannedReasonCodes = Object.keys(notScannedReasons) as [
  keyof typeof notScannedReasons,
  ...(keyof typeof notScannedReasons)[],
]
