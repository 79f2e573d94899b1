import { type Config, showsMails } from './config/config.ts'

export type Greeting = {
  url: string
  /** Descriptions of the database, the file store and the mailer. */
  database: string
  store: string
  mail: string
  setupCode: string | undefined
}

/** The lines to print after the start: the addresses, where data is stored, and unusual settings. */
export const greetingLines = (
  config: Config,
  { url, database, store, mail, setupCode }: Greeting,
): string[] => [
  `Foyer is ready at ${url}`,
  `  Form for prospects  ${url}/`,
  `  App for attorneys   ${url}/app`,
  `  API documents       ${url}/docs and ${url}/redoc`,
  `  Database            ${database}`,
  `  Resumes             ${store}`,
  `  Mail goes to        ${mail}${showsMails(config) ? `, to be read at ${url}/dev/mail` : ''}`,
  ...(config.smtpHost === undefined ? ['  NOBODY RECEIVES MAIL: set SMTP_HOST to send it.'] : []),
  ...(config.rateLimit === 'off' ? ['  RATE_LIMIT IS OFF: nothing stops a flood. For load tests only.'] : []),
  ...(setupCode === undefined ? [] : [`  Setup code for the first registration: ${setupCode}`]),
]
