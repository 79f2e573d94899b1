import { z } from 'zod'
import { asciiHost } from './ascii-host.ts'
import { Count, Instant } from './fields.ts'
import { Person } from './lead-record.ts'
import { limits } from './limits.ts'
import { timeZoneNamed } from './time-zone.ts'
import { oneLine } from './one-line.ts'

export const colorPattern = /^#[0-9a-f]{6}$/i

const LanguageCode = z.string().max(35)

// C0 and C1 controls, line and paragraph separators, and bidi controls.
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

const FirmName = z
  .string('Must be a text.')
  .overwrite((name) => name.normalize('NFC').trim())
  .min(1, 'A firm has a name.')
  .max(limits.firmNameMaxLength, `At most ${limits.firmNameMaxLength} characters.`)
  // It stands in the headers of mails.
  .refine((name) => !unseen.test(name), 'Line breaks and control characters are not allowed.')
  .meta({ description: 'On the form and in mails.', examples: ['Example & Partners'] })

const FirmColor = z
  .string('Must be a colour like #1d4f91.')
  .overwrite((color) => color.trim().toLowerCase())
  .regex(colorPattern, 'Must be a colour like #1d4f91.')
  .max(7)
  .meta({ description: 'For buttons and links of the form.', examples: ['#1d4f91'] })

/** Plain text over several lines: NFC, without other controls than line feeds. */
const cleaned = (text: string) =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[[\p{Cc}\u202a-\u202e\u2066-\u2069]--[\n\t]]/gv, '')
    .trim()

const FirmFooter = z
  .string('Must be a text.')
  .overwrite(cleaned)
  .max(limits.footerMaxLength, `At most ${limits.footerMaxLength} characters.`)
  .meta({ description: 'Legal lines below the form.', examples: ['Example & Partners, 1 Example Street'] })

const FirmTimeZone = z
  .string('Must be a text.')
  .overwrite((zone) => timeZoneNamed(zone.trim()) ?? zone)
  .max(limits.timeZoneMaxLength, `At most ${limits.timeZoneMaxLength} characters.`)
  .refine((zone) => timeZoneNamed(zone) !== undefined, {
    error: ({ input }) =>
      `“${String(input).slice(0, 100)}” is not a time zone like America/New_York or Europe/Berlin.`,
  })
  .meta({
    description: 'Name in the IANA database; mails tell times in it.',
    examples: ['America/New_York'],
  })

const FormLanguages = z
  .array(LanguageCode, 'Must be a list of languages.')
  .min(1, 'The form needs at least one language.')
  .max(50, 'At most 50.')
  .meta({
    description: 'Of the form; the first is for visitors whose browser asks for none of them.',
    examples: [['en', 'es']],
  })

/** A host-source of Content Security Policy level 3, section 2.3.1; nothing that could end the directive. */
const frameHost =
  /^(?:https?:\/\/)?(?<wildcard>\*\.)?(?<host>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::(?:(?<port>\d{1,5})|\*))?$/

const mendFrameHost = (typed: string) =>
  oneLine(typed)
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(
      /^((?:https?:\/\/)?(?:\*\.)?)([^/:]*)/,
      (_all, before: string, host: string) => before + asciiHost(host),
    )

const isSite = (site: string) =>
  Number(frameHost.exec(site)?.groups?.['port'] ?? 0) <= 65_535 && frameHost.test(site)

// Names that registries of countries put between themselves and whoever registers, as in co.uk and com.au.
const registries = /^(?:ac|co|com|edu|go|gob|gouv|gov|gv|ltd|me|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/

/** Would the wildcard let in the sites of strangers, as `*.com` would? */
const isForEveryone = (site: string) => {
  const { wildcard, host = '' } = frameHost.exec(site)?.groups ?? {}
  return wildcard !== undefined && (!host.includes('.') || registries.test(host))
}

const quoted = (input: unknown) => `“${String(input).slice(0, 100)}”`

/** One site that may show the form in a frame; the host comes out in the letters of DNS. */
export const FrameHost = z
  .string('Must be a site like https://www.example.com.')
  .overwrite(mendFrameHost)
  .max(limits.hostMaxLength, `At most ${limits.hostMaxLength} characters.`)
  .refine(isSite, {
    error: ({ input }) =>
      `${quoted(input)} is not a site like https://www.example.com or https://*.example.com:8443, without a path.`,
  })
  .refine((site) => !isForEveryone(site), {
    error: ({ input }) =>
      `${quoted(input)} would let in everybody’s sites. Name the firm’s own, like https://*.example.com.`,
  })

const FormAllowedHosts = z
  .array(FrameHost, 'Must be a list of sites.')
  .max(limits.allowedHostsMax, `At most ${limits.allowedHostsMax} sites.`)
  .meta({
    description: 'Sites that may show the form in a frame; nobody when empty.',
    examples: [['www.example.com']],
  })

const NoticeText = z
  .string('Must be a text.')
  .overwrite(cleaned)
  .max(limits.noticeMaxLength, `At most ${limits.noticeMaxLength} characters.`)
  .meta({ examples: ['Sending this makes no attorney-client relationship.'] })

/** What the environment can set, too. */
const values = {
  firm_name: FirmName,
  firm_color: FirmColor,
  firm_footer: FirmFooter,
  firm_time_zone: FirmTimeZone,
  form_languages: FormLanguages,
  form_allowed_hosts: FormAllowedHosts,
}
export const settingNames = Object.keys(values) as (keyof typeof values)[]

const stored = z.object({
  // What the environment sets was checked by other rules, at start.
  firm_name: z
    .string()
    .max(limits.firmNameMaxLength)
    .meta(FirmName.meta() ?? {}),
  firm_color: z
    .string()
    .max(7)
    .meta(FirmColor.meta() ?? {}),
  firm_footer: z
    .string()
    .max(limits.footerMaxLength)
    .meta(FirmFooter.meta() ?? {}),
  firm_time_zone: z
    .string()
    .max(limits.timeZoneMaxLength)
    .meta(FirmTimeZone.meta() ?? {}),
  form_languages: z
    .array(LanguageCode)
    .max(50)
    .meta(FormLanguages.meta() ?? {}),
  form_allowed_hosts: z
    .array(z.string().max(300))
    .max(1000)
    .meta(FormAllowedHosts.meta() ?? {}),
})

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

/** What the firm decides about itself and its form, and where each value comes from. */
export const Settings = stored
  .extend({
    firm_logo: Logo.nullable().describe('Stands in the place of the name on the form.'),
    form_notices: z.record(LanguageCode, z.string().max(limits.noticeMaxLength)).meta({
      description: 'The firm’s own notice by language; where there is none, the form shows the built-in one.',
      examples: [{ en: 'Sending this makes no attorney-client relationship.' }],
    }),
    built_in_notices: z.record(LanguageCode, z.string().max(limits.noticeMaxLength)).meta({
      description:
        'The notice that comes with the server, in every language there is, with the name of today.',
      examples: [{ en: 'Sending this form does not make me a client of Example & Partners.' }],
    }),
    saved: z
      .array(z.enum(settingNames))
      .max(settingNames.length)
      .meta({
        description: 'Those an admin has saved. The others are as the environment of the server sets them.',
        examples: [['firm_name']],
      }),
    environment: stored.describe('What the environment of the server sets (FIRM_NAME and its like).'),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Counts up with every change; the ETag.', examples: [3] }),
    changed_at: Instant.nullable().describe('When something was last saved; null for never.'),
    changed_by: Person.nullable(),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof Settings>

/** Any of them; what is left out stays, null takes a value back to what the environment sets, or to none. */
export const SettingsChange = z
  .object({
    firm_name: FirmName.nullable().optional(),
    firm_color: FirmColor.nullable().optional(),
    firm_footer: FirmFooter.nullable().optional(),
    firm_time_zone: FirmTimeZone.nullable().optional(),
    firm_logo: z
      .object({
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
      .nullable()
      .optional(),
    form_languages: FormLanguages.nullable().optional(),
    form_notices: z
      .record(LanguageCode, NoticeText.nullable())
      .optional()
      .meta({
        description: 'By language; those left out stay, null or nothing brings the built-in one back.',
        examples: [{ en: 'Sending this makes no attorney-client relationship.' }],
      }),
    form_allowed_hosts: FormAllowedHosts.nullable().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Name at least one setting to change.',
    path: ['firm_name'],
  })
  .meta({ id: 'SettingsChange' })
export type SettingsChange = z.infer<typeof SettingsChange>
