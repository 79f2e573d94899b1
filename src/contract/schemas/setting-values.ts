import { z } from 'zod'
import { Count } from './fields.ts'
import { FrameHost } from '#contract/form/frame-host.ts'
import { limits } from '#contract/limits.ts'
import { Email } from '#contract/values/email.ts'
import { timeZoneNamed } from '#contract/values/time-zone.ts'

/** One line of text, such as a name, that is safe in the headers of mails: NFC, trimmed, without control characters. */
export const lineOfText = (maxLength: number) =>
  z
    .string('Must be a text.')
    .overwrite((line) => line.normalize('NFC').trim())
    .max(maxLength, `At most ${maxLength} characters.`)
    .refine((line) => !unseen.test(line), 'Line breaks and control characters are not allowed.')

// C0 and C1 controls, line and paragraph separators, and bidi controls.
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** Plain text of several lines: NFC, trimmed, without control characters other than line feeds and tabs. */
export const linesOfText = (maxLength: number) =>
  z.string('Must be a text.').overwrite(cleaned).max(maxLength, `At most ${maxLength} characters.`)

const cleaned = (text: string) =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[[\p{Cc}\u202a-\u202e\u2066-\u2069]--[\n\t]]/gv, '')
    .trim()

export const colorPattern = /^#[0-9a-f]{6}$/i

export const Color = z
  .string('Must be a color like #1d4f91.')
  .overwrite((color) => color.trim().toLowerCase())
  .regex(colorPattern, 'Must be a color like #1d4f91.')
  .max(7)

export const TimeZone = z
  .string('Must be a text.')
  .overwrite((zone) => timeZoneNamed(zone.trim()) ?? zone)
  .max(limits.timeZoneMaxLength, `At most ${limits.timeZoneMaxLength} characters.`)
  .refine((zone) => timeZoneNamed(zone) !== undefined, {
    error: ({ input }) =>
      `“${String(input).slice(0, 100)}” is not a time zone like America/New_York or Europe/Berlin.`,
  })

export const AnswerHours = z
  .int('Must be a whole number of hours.')
  .min(0, 'Must be at least 0.')
  .max(limits.answerHoursMax, `At most ${limits.answerHoursMax}.`)

export const WaitHours = z
  .int('Must be a whole number of hours.')
  .min(1, 'Must be at least 1.')
  .max(limits.waitHoursMax, `At most ${limits.waitHoursMax}.`)

export const HourOfDay = z
  .int('Must be an hour from 0 to 23.')
  .min(0, 'Must be an hour from 0 to 23.')
  .max(23, 'Must be an hour from 0 to 23.')

export const NotifiedEmails = z
  .array(Email, 'Must be a list of e-mail addresses.')
  .max(limits.notifiedEmailsMax, `At most ${limits.notifiedEmailsMax} addresses.`)

export const LanguageCode = z.string().max(35)

export const LanguageCodes = z
  .array(LanguageCode, 'Must be a list of languages.')
  .min(1, 'The form needs at least one language.')
  .max(50, 'At most 50.')

export const FrameHosts = z
  .array(FrameHost, 'Must be a list of sites.')
  .max(limits.allowedHostsMax, `At most ${limits.allowedHostsMax} sites.`)

/** The stored consent texts, by language. */
export const ConsentTexts = z.record(LanguageCode, z.string().max(limits.consentTextMaxLength))

export const ConsentTextsChange = z.record(LanguageCode, linesOfText(limits.consentTextMaxLength).nullable())

export const Logo = z
  .object({
    url: z
      .string()
      .max(200)
      .meta({ description: 'Relative to this server.', examples: ['/logo/5f0c6b7a9d3e41c2.png'] }),
    bytes: Count.meta({ examples: [9_213] }),
    width: Count.meta({ description: 'Pixels.', examples: [480] }),
    height: Count.meta({ description: 'Pixels.', examples: [120] }),
  })
  .meta({ id: 'Logo' })

export const NewLogo = z.object({
  data: z
    .string('Must be a picture in base64.')
    .max(Math.ceil(limits.logoMaxBytes / 3) * 4, `At most ${limits.logoMaxBytes / 1024} KB.`)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Must be a picture in base64.')
    .meta({
      description: `PNG, JPEG or WebP of at most ${limits.logoMaxBytes / 1024} KB, in base64.`,
      examples: [
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      ],
    }),
})
