import { z } from 'zod'
import { Instant } from './fields.ts'
import { Person } from './lead-record.ts'
import { limits } from '#contract/limits.ts'
import {
  Color,
  FrameHosts,
  LanguageCode,
  LanguageCodes,
  Logo,
  NewLogo,
  ConsentTexts,
  ConsentTextsChange,
  TimeZone,
  lineOfText,
  linesOfText,
} from './setting-values.ts'

type FirmSetting = {
  /** What an admin may save. */
  change: z.ZodType
  /** What is answered, described for the API. What the environment sets was checked by other rules, at start. */
  answer: z.ZodType
  /**
   * Its name in config.ts, where the environment sets the first value; the variable is the setting's name in capitals.
   * Left out for what an admin alone can set.
   */
  config?: string
  /** Where the app shows it as a plain text. Left out for what is none: the app has a component for it. */
  input?: TextInput
}
export type TextInput = {
  part: 'identity' | 'legal'
  maxLength: number
  lines: number
  autoComplete?: string
}

/**
 * Every setting of the firm, each declared here alone, in the order of the app. How it is changed, checked, saved,
 * answered, recorded, examined by the doctor and, for plain texts, shown follows from here.
 */
export const firmSettings = {
  firm_name: {
    change: lineOfText(limits.firmNameMaxLength).min(1, 'A firm has a name.'),
    answer: z
      .string()
      .max(limits.firmNameMaxLength)
      .meta({ description: 'On the form and in mails.', examples: ['Example & Partners'] }),
    config: 'firmName',
    input: { part: 'identity', maxLength: limits.firmNameMaxLength, lines: 1, autoComplete: 'organization' },
  },
  firm_logo: {
    change: NewLogo,
    answer: Logo.nullable().describe('Stands in the place of the name on the form.'),
  },
  firm_color: {
    change: Color,
    answer: z
      .string()
      .max(7)
      .meta({ description: 'For buttons and links of the form.', examples: ['#1d4f91'] }),
    config: 'firmColor',
  },
  firm_footer: {
    change: linesOfText(limits.footerMaxLength),
    answer: z
      .string()
      .max(limits.footerMaxLength)
      .meta({
        description: 'Legal lines below the form.',
        examples: ['Example & Partners, 1 Example Street'],
      }),
    config: 'firmFooter',
    input: { part: 'legal', maxLength: limits.footerMaxLength, lines: 2 },
  },
  firm_time_zone: {
    change: TimeZone,
    answer: z
      .string()
      .max(limits.timeZoneMaxLength)
      .meta({
        description: 'Name in the IANA database; mails tell times in it.',
        examples: ['America/New_York'],
      }),
    config: 'firmTimeZone',
  },
  form_languages: {
    change: LanguageCodes,
    answer: z
      .array(LanguageCode)
      .max(50)
      .meta({
        description: 'Of the form; the first is for visitors whose browser asks for none of them.',
        examples: [['en', 'es']],
      }),
    config: 'formLanguages',
  },
  consent_texts: {
    change: ConsentTextsChange.meta({
      description: 'By language; those left out stay, null or nothing brings the built-in one back.',
      examples: [{ en: 'Sending this makes no attorney-client relationship.' }],
    }),
    answer: ConsentTexts.meta({
      description:
        'The firm’s own consent text by language; where there is none, the form shows the built-in one.',
      examples: [{ en: 'Sending this makes no attorney-client relationship.' }],
    }),
  },
  form_allowed_hosts: {
    change: FrameHosts,
    answer: z
      .array(z.string().max(300))
      .max(1000)
      .meta({
        description: 'Sites that may show the form in a frame; nobody when empty.',
        examples: [['www.example.com']],
      }),
    config: 'formAllowedHosts',
  },
} as const satisfies Record<string, FirmSetting>

type Declared = typeof firmSettings
type Having<Property> = {
  [Name in SettingName]: Declared[Name] extends Property ? Name : never
}[SettingName]

export type SettingName = keyof Declared
/** Those that the environment sets as well. */
export type EnvironmentName = Having<{ config: string }>
/** Those that are shown as plain texts. */
export type TextSettingName = Having<{ input: TextInput }>

export const settingNames = Object.keys(firmSettings) as SettingName[]
export const environmentNames = settingNames.filter(
  (name): name is EnvironmentName => 'config' in firmSettings[name],
)

const schemas = <Name extends SettingName, Use extends 'change' | 'answer'>(
  names: readonly Name[],
  use: Use,
) =>
  Object.fromEntries(names.map((name) => [name, firmSettings[name][use]])) as {
    [Each in Name]: Declared[Each][Use]
  }

const answers = schemas(settingNames, 'answer')
const environment = z.object(schemas(environmentNames, 'answer'))

/** As an admin saves each. */
export const settingChanges = schemas(settingNames, 'change')

// Descriptions and examples are those of the answer, where a change has none of its own.
const optionalChanges = Object.fromEntries(
  settingNames.map((name) => {
    const { change, answer } = firmSettings[name]
    return [name, (change.meta() ? change : change.meta(answer.meta() ?? {})).nullable().optional()]
  }),
) as unknown as { [Name in SettingName]: z.ZodOptional<z.ZodNullable<Declared[Name]['change']>> }

/** What the firm decides about itself and its form, and where each value comes from. */
export const Settings = z
  .object(answers)
  .extend({
    built_in_consent_texts: ConsentTexts.meta({
      description:
        'The consent that comes with the server, in every language there is, with the name of today.',
      examples: [{ en: 'Sending this form does not make me a client of Example & Partners.' }],
    }),
    saved: z
      .array(z.enum(environmentNames))
      .max(environmentNames.length)
      .meta({
        description: 'Those an admin has saved. The others are as the environment of the server sets them.',
        examples: [['firm_name']],
      }),
    environment: environment.describe('What the environment of the server sets (FIRM_NAME and its like).'),
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
    ...optionalChanges,
    consent_texts: firmSettings.consent_texts.change.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'Name at least one setting to change.',
    path: ['firm_name'],
  })
  .meta({ id: 'SettingsChange' })
export type SettingsChange = z.infer<typeof SettingsChange>
