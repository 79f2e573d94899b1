import { type Config, showsMails } from './config/config.ts'

export type Greeting = {
  url: string
  /** Where things are kept and where mail goes, in words. */
  database: string
  store: string
  mail: string
  setupCode: string | undefined
}

/** The lines a person needs after the start: where everything is, and what is unusual about this server. */
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
