import { z } from 'zod'
import { exporters } from '#contract/export/export-formats.ts'
import { Instant } from './fields.ts'
import { Person } from './lead-record.ts'
import { limits } from '#contract/limits.ts'
import { Holidays, OfficeHours } from '#contract/schemas/hours/office-hours.ts'
import {
  AnswerHours,
  Color,
  FrameHosts,
  HourOfDay,
  LanguageCode,
  LanguageCodes,
  Logo,
  NewLogo,
  NotifiedEmails,
  ConsentTexts,
  ConsentTextsChange,
  TimeZone,
  WaitHours,
  lineOfText,
  linesOfText,
} from './setting-values.ts'

export const phoneFields = ['off', 'asked', 'required'] as const

type FirmSetting = {
  /** Schema of the value that an admin saves. */
  change: z.ZodType
  /** Schema of the value in answers, with its description. It is wider: at start config.ts checks values by its own rules. */
  answer: z.ZodType
  /**
   * The setting's name in config.ts, if the environment can set its default; the variable is the setting's name in capitals.
   * Left out if only an admin can set it.
   */
  config?: string
  /** How the app shows a setting that is a plain text. Left out for all others, each of which has its own component. */
  input?: TextInput
}
export type TextInput = {
  part: 'identity' | 'legal'
  maxLength: number
  lines: number
  autoComplete?: string
}

/**
 * All settings of the firm, in the order in which the app shows them. This is the only place that declares them: how they
 * are checked, saved, answered, recorded and examined by the doctor follows from here, and for plain texts how they are shown.
 */
export const firmSettings = {
  firm_name: {
    change: lineOfText(limits.firmNameMaxLength).min(1, 'The firm needs a name.'),
    answer: z
      .string()
      .max(limits.firmNameMaxLength)
      .meta({
        description: 'The name of the firm on the form and in mails.',
        examples: ['Example & Partners'],
      }),
    config: 'firmName',
    input: { part: 'identity', maxLength: limits.firmNameMaxLength, lines: 1, autoComplete: 'organization' },
  },
  firm_logo: {
    change: NewLogo,
    answer: Logo.nullable().describe('Shown on the form instead of the name.'),
  },
  firm_color: {
    change: Color,
    answer: z
      .string()
      .max(7)
      .meta({ description: 'The color of buttons and links of the form.', examples: ['#1d4f91'] }),
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
        description: 'A name of the IANA database; times in mails are in this zone.',
        examples: ['America/New_York'],
      }),
    config: 'firmTimeZone',
  },
  wait_hours: {
    change: WaitHours,
    answer: z
      .int()
      .min(1)
      .max(limits.waitHoursMax)
      .meta({
        description:
          'A lead that waits longer than this is overdue. Only office hours count, if the firm has set any. A change moves the due time of all pending leads.',
        examples: [24],
      }),
    config: 'waitHours',
  },
  office_hours: {
    change: OfficeHours,
    answer: OfficeHours.nullable().describe(
      'When the firm works, in its time zone; null: around the clock. What a lead has to wait is counted in these hours.',
    ),
  },
  holidays: {
    change: Holidays,
    answer: Holidays.describe('Days on which the firm does not work.'),
  },
  notify_email: {
    change: NotifiedEmails,
    answer: z
      .array(z.string().max(limits.emailMaxLength))
      .max(1000)
      .meta({
        description:
          'Addresses that are told of each new lead. If the list is empty, all attorneys are who have not chosen otherwise.',
        examples: [['ada@example.com']],
      }),
    config: 'notifyEmail',
  },
  digest_hour: {
    change: HourOfDay,
    answer: HourOfDay.meta({
      description: 'The hour at which daily digests are sent, in the time zone of the firm.',
      examples: [8],
    }),
    config: 'digestHour',
  },
  form_languages: {
    change: LanguageCodes,
    answer: z
      .array(LanguageCode)
      .max(50)
      .meta({
        description: 'The languages of the form; visitors whose browser asks for none of them get the first.',
        examples: [['en', 'es']],
      }),
    config: 'formLanguages',
  },
  consent_texts: {
    change: ConsentTextsChange.meta({
      description:
        'By language. Languages that are left out keep their text; null or an empty text resets it to the built-in one.',
      examples: [{ en: 'Sending this makes no attorney-client relationship.' }],
    }),
    answer: ConsentTexts.meta({
      description:
        'The firm’s own consent texts by language. In other languages the form shows the built-in text.',
      examples: [{ en: 'Sending this makes no attorney-client relationship.' }],
    }),
  },
  form_phone: {
    change: z.enum(phoneFields, `Must be one of ${phoneFields.join(', ')}.`),
    answer: z.enum(phoneFields).meta({
      description: 'Whether the form has a field for the telephone, and whether it must be filled in.',
      examples: ['asked'],
    }),
    config: 'formPhone',
  },
  leads_export: {
    change: z.enum(exporters, `Must be one of ${exporters.join(', ')}.`),
    answer: z.enum(exporters).meta({
      description: 'Who may export leads: only admins, or every attorney.',
      examples: ['admins'],
    }),
    config: 'leadsExport',
  },
  answer_hours: {
    change: AnswerHours,
    answer: z
      .int()
      .min(0)
      .max(limits.answerHoursMax)
      .meta({
        description: 'In how many hours the firm usually answers; the receipt says so. 0: it does not.',
        examples: [48],
      }),
    config: 'answerHours',
  },
  form_allowed_hosts: {
    change: FrameHosts,
    answer: z
      .array(z.string().max(300))
      .max(1000)
      .meta({
        description: 'The sites that may show the form in a frame; if the list is empty, none may.',
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
/** Settings that the environment can set as well. */
export type EnvironmentName = Having<{ config: string }>
/** Settings that the app shows as plain texts. */
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

/** The schema of each setting as an admin saves it. */
export const settingChanges = schemas(settingNames, 'change')

// A change without its own description and examples gets those of the answer.
const optionalChanges = Object.fromEntries(
  settingNames.map((name) => {
    const { change, answer } = firmSettings[name]
    return [name, (change.meta() ? change : change.meta(answer.meta() ?? {})).nullable().optional()]
  }),
) as unknown as { [Name in SettingName]: z.ZodOptional<z.ZodNullable<Declared[Name]['change']>> }

/** The settings of the firm and its form, and where each value comes from. */
export const Settings = z
  .object(answers)
  .extend({
    built_in_consent_texts: ConsentTexts.meta({
      description:
        'The built-in consent texts in every language, with the current name of the firm filled in.',
      examples: [{ en: 'Sending this form does not make me a client of Example & Partners.' }],
    }),
    saved: z
      .array(z.enum(environmentNames))
      .max(environmentNames.length)
      .meta({
        description:
          'The settings that an admin has saved. The others come from the environment of the server.',
        examples: [['firm_name']],
      }),
    environment: environment.describe('The values from the environment of the server (FIRM_NAME and so on).'),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Increases with every change; the ETag.', examples: [3] }),
    changed_at: Instant.nullable().describe('When a setting was last saved; null if never.'),
    changed_by: Person.nullable(),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof Settings>

/** Any of the settings. Those that are left out stay as they are; null resets one to the environment's value, or to none. */
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
