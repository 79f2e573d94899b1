/** Limits that server and web agree on. Sizes of files are a setting of the server (RESUME_MAX_BYTES). */
export const limits = {
  nameMaxLength: 100,
  /** RFC 5321 section 4.5.3.1.3: a path is at most 256 octets, two of them the angle brackets. */
  emailMaxLength: 254,
  /** RFC 5321 section 4.5.3.1.1. */
  emailLocalPartMaxLength: 64,
  passwordMinLength: 12,
  /** bcrypt ignores what follows the 72nd byte, so a longer password would be a false promise. */
  passwordMaxBytes: 72,
  /** What is kept of a User-Agent, like Firefox on Linux. */
  deviceMaxLength: 60,
  sessionsListedMax: 100,
  colleaguesListedMax: 1000,
  pageSizeDefault: 10,
  pageSizeMax: 100,
  noteMaxLength: 10_000,
  /** Of what is read of a resume, in UTF-16 units: 250 pages of dense text. */
  resumeTextMaxLength: 1_000_000,
  /** Of what a resume says of itself. */
  authorMaxLength: 200,
  charsetMaxLength: 40,
  searchMaxLength: 200,
  firmNameMaxLength: 200,
  timeZoneMaxLength: 64,
  footerMaxLength: 2000,
  consentTextMaxLength: 5000,
  /** RFC 1035 section 2.3.4, with scheme and port. */
  hostMaxLength: 270,
  allowedHostsMax: 50,
  logoMaxBytes: 200 * 1024,
  /** Texts in every language, and a logo in base64. */
  settingsMaxBytes: 768 * 1024,
  idempotencyKeyMaxLength: 255,
  /** A JSON or urlencoded body, where an endpoint names no other size; no request of the API needs a tenth of it. */
  bodyMaxBytes: 64 * 1024,
  /** One text field of a multipart body. */
  fieldMaxBytes: 8 * 1024,
  multipartFieldsMax: 20,
} as const
