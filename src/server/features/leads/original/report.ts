import { oneLine } from '#contract/values/one-line.ts'
import { countOf } from '#server/wording.ts'

/** What was decided about rows and files that could not be taken over as they are, with the title of its list. */
const titles = {
  account_refused: 'Accounts that are not taken over',
  account_password: 'Accounts without a usable password: each asks for a new one at the sign-in',
  account_inactive: 'Accounts that were not active: they are deactivated',
  account_waiting:
    'Accounts that wait until the admin approves them, as anybody could register at the original',
  account_time: 'Accounts without a time: they have that of this import',
  lead_refused: 'Rows of leads that are not taken over',
  name_missing: 'Leads without a name: something else stands in its place',
  name_changed: 'Leads whose name was too long or had control characters',
  email_refused: 'Leads whose e-mail cannot be one: they have none, and their history has what was there',
  state_unknown: 'Leads without a state: they are pending',
  time_unknown: 'Leads without a time, or with one that cannot be: they have the time of what came before',
  resume_none: 'Leads that came without a resume',
  resume_overwritten:
    'Leads whose file was replaced by a later upload of the same name: they come without a resume',
  resume_missing: 'Leads whose file is not there: they come without a resume',
  resume_outside:
    'Leads that name something else than a file in uploads: nothing was read, they come without a resume',
  resume_refused:
    'Leads whose file is no resume that Foyer takes: it stays where it is, they come without one',
  file_unnamed: 'Files that no lead names: they stay where they are',
} as const
export type Found = keyof typeof titles

export type Report = {
  leads: number
  resumes: number
  accounts: number
  /** The e-mail of who becomes the admin. */
  admin: string | undefined
  /** Notes one thing. What comes from the original is made harmless for a terminal. */
  tell(found: Found, what: string): void
  found: ReadonlyMap<Found, readonly string[]>
}

export const makeReport = (): Report => {
  const found = new Map<Found, string[]>()
  return {
    leads: 0,
    resumes: 0,
    accounts: 0,
    admin: undefined,
    found,
    tell: (kind, what) => {
      const list = found.get(kind)
      if (list) list.push(oneLine(what))
      else found.set(kind, [oneLine(what)])
    },
  }
}

const quotedMaxLength = 200

/** A text of the original within a sentence. */
export const quoted = (text: string): string => `“${text.slice(0, quotedMaxLength).toWellFormed()}”`

/** The report as lines for people. @param atMost of each list; the whole lists are for a file */
export const linesOf = (report: Report, atMost = Infinity): string[] => [
  `${countOf(report.leads, 'lead')}, ${report.resumes.toLocaleString('en')} of them with a resume. ${countOf(report.accounts, 'account')}.`,
  report.admin === undefined
    ? 'Nobody becomes the admin, as no account is active: the first who registers in Foyer does.'
    : `${report.admin} becomes the admin.`,
  ...Object.entries(titles).flatMap(([kind, title]) => {
    const list = report.found.get(kind as Found) ?? []
    if (list.length === 0) return []
    const more = list.length - atMost
    return [
      '',
      `${title} (${list.length.toLocaleString('en')}):`,
      ...list.slice(0, atMost).map((line) => `  ${line}`),
      ...(more > 0 ? [`  … and ${more.toLocaleString('en')} more, which the file of --report has`] : []),
    ]
  }),
]
