/** Limits that server and web share. The size of a resume is a setting of the server instead (RESUME_MAX_BYTES). */
export const limits = {
  /** So long after a browser has told that somebody reads a lead, it is so. */
  readingMs: 45_000,
  readersListedMax: 50,
  nameMaxLength: 100,
  /** RFC 5321 section 4.5.3.1.3: a path is at most 256 octets, two of them the angle brackets. */
  emailMaxLength: 254,
  /** RFC 5321 section 4.5.3.1.1. */
  emailLocalPartMaxLength: 64,
  passwordMinLength: 12,
  /** bcrypt ignores everything after the 72nd byte, so a longer password would not be more secure. */
  passwordMaxBytes: 72,
  /** Length of the stored summary of a User-Agent, such as "Firefox on Linux". */
  deviceMaxLength: 60,
  sessionsListedMax: 100,
  colleaguesListedMax: 1000,
  /** Of a period of the overview. */
  overviewDaysMax: 366,
  overviewStepsMax: 100,
  pageSizeDefault: 10,
  pageSizeMax: 100,
  /** Leads that one change of many can name by their ids. */
  bulkIdsMax: 1_000,
  /** Of the leads that a change of many has left as they were, so many are listed. */
  bulkRefusalsListedMax: 100,
  bulkUndoDays: 30,
  importMaxBytes: 256 * 1024 * 1024,
  /** Besides the row of the names. */
  importRowsMax: 1_000_000,
  importColumnsMax: 200,
  /** Of one record of a file, so that a quotation mark that is never closed does not take in the rest. */
  importRecordMaxBytes: 256 * 1024,
  /** Of one cell. More than that of a spreadsheet, for all notes of an exported lead. */
  importCellMaxLength: 100_000,
  /** Of a ZIP. */
  importFilesMax: 100_000,
  importFileNameMaxLength: 300,
  importSheetsMax: 200,
  importSheetNameMaxLength: 100,
  importNameMaxLength: 200,
  importSourceMaxLength: 100,
  importSamplesMax: 3,
  importSampleMaxLength: 80,
  /** Rows that a rehearsal shows for each outcome, and leads that undoing has left. */
  importExamplesMax: 100,
  importReasonMaxLength: 500,
  importUndoDays: 30,
  externalIdMaxLength: 200,
  noteMaxLength: 10_000,
  /** Of the few lines that a prospect may add to a resume that cannot be searched. */
  messageMaxLength: 2000,
  /** Of the reason why an attorney opens a file with a virus. */
  reasonMaxLength: 500,
  phoneMaxLength: 40,
  contactLinkMaxLength: 300,
  cityMaxLength: 100,
  /** Of what is read of a resume, in UTF-16 units: 250 pages of dense text. */
  resumeTextMaxLength: 1_000_000,
  /** Of two resumes that are compared; more is not looked at. */
  comparedTextMaxLength: 100_000,
  comparedPartsMax: 4_000,
  relatedListedMax: 50,
  /** Of what the app draws of a DOCX; a resume has some hundred. */
  previewBlocksMax: 20_000,
  previewRunsMax: 100_000,
  /** Of a PDF, which may claim any number of pages. */
  previewPagesMax: 50,
  drawnPagesMax: 10_000,
  /** Pages of a scan in which text is looked for; a page takes some seconds. */
  recognizedPagesMax: 10,
  attachedMax: 20,
  attachedNameMaxLength: 200,
  linkMaxLength: 2_000,
  /** Pages of which it is known where they begin in the text. */
  resumePagesMax: 1_000,
  /** Words of a page whose places are told. */
  pageWordsMax: 5_000,
  pageWordMaxLength: 200,
  /** In how many parts width and height of a page are divided to say where a word is. */
  pageShare: 10_000,
  /** Of the name that a virus scanner has for what it found. */
  virusNameMaxLength: 200,
  /** Infected resumes are counted up to this number. */
  infectedCountMax: 100,
  /** Of what a resume says of itself. */
  authorMaxLength: 200,
  charsetMaxLength: 40,
  searchMaxLength: 400,
  viewNameMaxLength: 60,
  /** Views that one attorney may have saved, shared ones included. */
  ownViewsMax: 50,
  /** Views that the firm may share. */
  sharedViewsMax: 100,
  /** Fields that one filter may name. */
  filterConditionsMax: 20,
  /** Of one facet. */
  facetValuesMax: 10,
  /** Leads found by words are counted up to this number. */
  countedMax: 1_000,
  /** Of the leads of a filter without words one request looks at so many at most. */
  examinedMax: 10_000,
  /** How many of the leads found are put in the order of the best. */
  rankedMax: 400,
  similarNamesMax: 50,
  peopleSuggestedMax: 5,
  snippetMaxLength: 300,
  snippetHitsMax: 100,
  firmNameMaxLength: 200,
  timeZoneMaxLength: 64,
  footerMaxLength: 2000,
  /** Sixty days. */
  answerHoursMax: 1_440,
  /** A year. */
  waitHoursMax: 8_760,
  /** Of one day of the week. */
  openTimesMax: 4,
  holidaysMax: 400,
  holidayNameMaxLength: 100,
  notifiedEmailsMax: 20,
  consentTextMaxLength: 5000,
  /** A host name of RFC 1035 section 2.3.4, with scheme and port. */
  hostMaxLength: 270,
  allowedHostsMax: 50,
  logoMaxBytes: 200 * 1024,
  /** Enough for consent texts in every language and a logo in base64. */
  settingsMaxBytes: 768 * 1024,
  idempotencyKeyMaxLength: 255,
  /** A JSON or urlencoded body, unless the endpoint sets its own limit. Requests need less than a tenth of this. */
  bodyMaxBytes: 64 * 1024,
  /** One text field of a multipart body. */
  fieldMaxBytes: 8 * 1024,
  multipartFieldsMax: 20,
} as const
