import { join } from 'node:path'
import { z } from 'zod'
import {
  addresses,
  color,
  formLanguages,
  frameHosts,
  hostName,
  internalLocation,
  ocrLanguages,
  oneOf,
  pairs,
  postgresUrl,
  proxies,
  ratio,
  samplers,
  secret,
  sender,
  site,
  text,
  timeZone,
  truth,
  url,
  whole,
} from './config-values.ts'

/**
 * One setting. `read` turns the text of the variable into its value. `initial` is the text used when the variable is
 * absent or empty; undefined means that the setting may stay unset.
 */
type Setting<T> = {
  variable: string
  group: string
  doc: string
  initial: string | undefined
  read: z.ZodType<T>
  /** Leading and trailing spaces belong to the value. */
  untrimmed?: boolean
}

const setting = <T>(
  group: string,
  variable: string,
  initial: string | undefined,
  read: z.ZodType<T>,
  doc: string,
): Setting<T> => ({ group, variable, initial, read, doc })

/** Every setting, in the order of the documentation. docs/configuration.md and .env.example are generated from here. */
// oxfmt-ignore
export const settings = {
  host: setting('Server', 'HOST', '127.0.0.1', hostName, 'Address to listen on. 0.0.0.0 or :: for every interface.'),
  port: setting('Server', 'PORT', '8001', whole(0, 65535), 'Port to listen on.'),
  baseUrl: setting('Server', 'BASE_URL', undefined, site.optional(), 'Where people reach Foyer, as written in mails: scheme, host and port, without a path. By default http://localhost:PORT.'),
  trustProxy: setting('Server', 'TRUST_PROXY', '', proxies, 'Addresses or networks (CIDR) of proxies whose X-Forwarded-For is trusted, comma-separated. Empty: none.'),
  logLevel: setting('Server', 'LOG_LEVEL', 'info', oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'How much is logged, as JSON on standard output.'),

  dataDir: setting('Storage', 'DATA_DIR', './data', text, 'Folder of the database, the resumes, the secret key and (without SMTP_HOST) the mails.'),
  databaseUrl: setting('Storage', 'DATABASE_URL', undefined, postgresUrl.optional(), 'PostgreSQL to use instead of SQLite. SECRET_KEY must be set then.'),
  storage: setting('Storage', 'STORAGE', 'disk', oneOf(['disk', 's3']), 'Where resumes are stored: disk = DATA_DIR/uploads, s3 = a bucket. The settings S3_… are for s3 only.'),
  s3Endpoint: setting('Storage', 'S3_ENDPOINT', undefined, url.optional(), 'URL of the S3-compatible server, without the bucket.'),
  s3Region: setting('Storage', 'S3_REGION', 'us-east-1', text, 'Region that requests are signed for.'),
  s3Bucket: setting('Storage', 'S3_BUCKET', undefined, text.optional(), 'Bucket. It must exist, and nothing but Foyer may use it.'),
  s3AccessKeyId: setting('Storage', 'S3_ACCESS_KEY_ID', undefined, text.optional(), 'ID of the access key.'),
  s3SecretAccessKey: setting('Storage', 'S3_SECRET_ACCESS_KEY', undefined, text.optional(), 'Secret of the access key.'),
  s3ForcePathStyle: setting('Storage', 'S3_FORCE_PATH_STYLE', 'True', truth, 'True: endpoint/bucket/file. False: bucket.endpoint/file.'),
  xAccelLocation: setting('Storage', 'X_ACCEL_LOCATION', undefined, internalLocation.optional(), 'Internal location of nginx that serves DATA_DIR/uploads, such as /resumes/. If set, nginx sends the resumes (X-Accel-Redirect) for requests that come through TRUST_PROXY. For STORAGE=disk.'),
  resumeMaxBytes: setting('Storage', 'RESUME_MAX_BYTES', String(10 * 1024 * 1024), whole(1024, 1024 ** 3), 'Size of the largest resume that is accepted.'),
  diskReserveBytes: setting('Storage', 'DISK_RESERVE_BYTES', String(64 * 1024 * 1024), whole(0, 1024 ** 5), 'New resumes are refused (507) when they would leave less than this free on the disk, so that the database can still write.'),

  clamdHost: setting('Virus scanner', 'CLAMD_HOST', undefined, hostName.optional(), 'Host of clamd (ClamAV), which scans every resume after it has arrived. Without it resumes are not scanned.'),
  clamdPort: setting('Virus scanner', 'CLAMD_PORT', '3310', whole(1, 65535), 'Port of clamd.'),
  clamdWaitMinutes: setting('Virus scanner', 'CLAMD_WAIT_MINUTES', '5', whole(1, 24 * 60), 'How long the notification of a new lead waits for clamd at most. After that it is sent without the resume: with CLAMD_HOST no mail has a file that was not found clean.'),
  clamdRescanDays: setting('Virus scanner', 'CLAMD_RESCAN_DAYS', '30', whole(0, 3650), 'When clamd has newer signatures, the resumes of the last so many days that it found clean or could not scan are scanned again. 0: never.'),

  ocr: setting('Text recognition', 'OCR', 'off', oneOf(['on', 'off']), 'on: the text in scans (PDFs that consist of pictures) is recognized after everything else is done, so that they can be searched. Needs packages that are installed on demand; without them the server does not start, and says which command installs them.'),
  ocrLanguages: setting('Text recognition', 'OCR_LANGUAGES', 'eng,spa', ocrLanguages, 'Languages of the scans, comma-separated, as the packages @tesseract.js-data/… are named, the most frequent first. Each one more takes more time and memory.'),

  secretKey: setting('Security', 'SECRET_KEY', undefined, secret.optional(), 'Signs tokens; at least 32 bytes that nobody can guess: openssl rand -hex 32. When absent, Foyer makes one and stores it in DATA_DIR.'),
  secretKeyPrevious: setting('Security', 'SECRET_KEY_PREVIOUS', undefined, secret.optional(), 'The previous SECRET_KEY. Tokens signed with it stay valid while it is set.'),
  accessTokenMinutes: setting('Security', 'ACCESS_TOKEN_MINUTES', '15', whole(1, 24 * 60), 'How long an access token is valid.'),
  refreshTokenDays: setting('Security', 'REFRESH_TOKEN_DAYS', '30', whole(1, 365), 'How long a sign-in is valid when it is not renewed.'),
  registration: setting('Security', 'REGISTRATION', 'approval', oneOf(['open', 'approval', 'closed']), 'What happens to a registration after the first: open = active at once, approval = an admin decides, closed = refused.'),
  rateLimit: setting('Security', 'RATE_LIMIT', 'on', oneOf(['on', 'off']), 'off disables every rate limit; for load tests only.'),
  signInsPerAccount: setting('Security', 'RATE_LIMIT_SIGN_INS_PER_ACCOUNT', '10', whole(1, 1e6), 'Failed sign-ins per account and address in 15 minutes.'),
  signInsPerAddress: setting('Security', 'RATE_LIMIT_SIGN_INS_PER_ADDRESS', '60', whole(1, 1e6), 'Failed sign-ins per address in 15 minutes.'),
  registrationsPerAddress: setting('Security', 'RATE_LIMIT_REGISTRATIONS', '5', whole(1, 1e6), 'Registrations per address in an hour.'),
  passwordResetsPerAddress: setting('Security', 'RATE_LIMIT_PASSWORD_RESETS', '20', whole(1, 1e6), 'Requests for a password reset, and attempts to use a reset link, per address in an hour.'),
  invitationsPerAddress: setting('Security', 'RATE_LIMIT_INVITATIONS', '60', whole(1, 1e6), 'Invitations sent, and attempts to open or accept one, per address in an hour.'),
  submissionsPerAddress: setting('Security', 'RATE_LIMIT_SUBMISSIONS', '60', whole(1, 1e6), 'Submissions per address in an hour.'),

  waitHours: setting('Firm', 'WAIT_HOURS', '24', whole(1, 24 * 365), 'A lead that waits longer than this is overdue; only office hours count, if an admin has set any in the app. A change of this variable applies to leads that arrive after it. What an admin saves in the app takes precedence.'),
  firmName: setting('Firm', 'FIRM_NAME', 'Our firm', text.max(200), 'Name of the firm, on the form and in mails. This and the following settings of firm and form are initial values: what an admin saves in the app takes precedence.'),
  firmColor: setting('Firm', 'FIRM_COLOR', '#1d4f91', color, 'Color of the firm, for buttons and links of the form. Foyer keeps text on this color and in this color readable (contrast 4.5:1).'),
  firmFooter: setting('Firm', 'FIRM_FOOTER', '', text.max(2000), 'Legal line below the form, such as address and bar registration.'),
  firmTimeZone: setting('Firm', 'FIRM_TIME_ZONE', undefined, timeZone, 'Time zone of the firm, such as America/New_York, for the times in mails. Default: the time zone of the machine; set it where several nodes send mails.'),
  formLanguages: setting('Firm', 'FORM_LANGUAGES', 'en,es,fr,pt,zh,ar', formLanguages, 'Languages of the form, comma-separated. A visitor whose browser asks for none of them gets the first.'),
  formPhone: setting('Firm', 'FORM_PHONE', 'off', oneOf(['off', 'asked', 'required']), 'Whether the form asks for a telephone number, and whether it must be filled in.'),
  answerHours: setting('Firm', 'ANSWER_HOURS', '0', whole(0, 1440), 'In how many hours the firm usually answers. The receipt says so, in days if they are whole. 0: it says nothing about it.'),
  leadsExport: setting('Firm', 'LEADS_EXPORT', 'admins', oneOf(['admins', 'attorneys']), 'Who may export leads as files: only admins, or every attorney.'),
  formAllowedHosts: setting('Firm', 'FORM_ALLOWED_HOSTS', '', frameHosts, 'Sites that may embed the form in a frame, comma-separated, such as https://www.example.com or https://*.example.com. Empty: none.'),

  mailFrom: setting('Mail', 'MAIL_FROM', 'foyer@localhost', sender, 'Sender of every mail. Replies and bounces go to this address.'),
  notifyEmail: setting('Mail', 'NOTIFY_EMAIL', '', addresses, 'Addresses that are notified of each new lead, comma-separated. Empty: every active attorney who has not chosen otherwise. What an admin saves in the app takes precedence.'),
  digestHour: setting('Mail', 'DIGEST_HOUR', '8', whole(0, 23), 'The hour at which daily digests of new leads are sent, in the time zone of the firm. What an admin saves in the app takes precedence.'),
  smtpHost: setting('Mail', 'SMTP_HOST', undefined, hostName.optional(), 'Mail server (SMTP). Without it, mails are written to DATA_DIR/mail and can be read at /dev/mail.'),
  smtpPort: setting('Mail', 'SMTP_PORT', '587', whole(1, 65535), 'Port of the mail server. 465 means TLS from the first byte.'),
  smtpUser: setting('Mail', 'SMTP_USER', '', text, 'User name; empty: no authentication.'),
  smtpPassword: { ...setting('Mail', 'SMTP_PASSWORD', '', text, 'Password.'), untrimmed: true },
  smtpTls: setting('Mail', 'SMTP_TLS', 'True', truth, 'True: TLS is required and the certificate is verified. False: no TLS, and credentials are sent only to a mail server on this machine.'),
  mailRetryMaxSeconds: setting('Mail', 'MAIL_RETRY_MAX_SECONDS', '3600', whole(1, 86400), 'Longest pause between two attempts to send a mail.'),
  mailGiveUpDays: setting('Mail', 'MAIL_GIVE_UP_DAYS', '5', whole(1, 60), 'A mail that could not be sent for this many days counts as failed, and a person has to decide about it.'),
  mailLeaseSeconds: setting('Mail', 'MAIL_LEASE_SECONDS', '300', whole(2, 3600), 'How long a node reserves a mail that it is sending; one attempt takes at most two fifths of this time. After it, another node sends the mails of a node that died.'),
  devMail: setting('Mail', 'DEV_MAIL', 'auto', oneOf(['auto', 'on', 'off']), 'The page /dev/mail. auto: when HOST is loopback and SMTP_HOST is empty.'),

  metrics: setting('Monitoring', 'METRICS', 'on', oneOf(['on', 'off']), 'The page /metrics for Prometheus. Only this machine can read it, or, with METRICS_TOKEN, whoever has the token.'),
  metricsToken: setting('Monitoring', 'METRICS_TOKEN', undefined, text.min(16, 'must have at least 16 characters').optional(), 'Token for /metrics, sent as Authorization: Bearer. If set, the page can be read from anywhere, and only with the token, also on this machine.'),
  otlpEndpoint: setting('Monitoring', 'OTEL_EXPORTER_OTLP_ENDPOINT', undefined, url.optional(), 'Collector of OpenTelemetry traces, over HTTP, like http://localhost:4318. Without it, no traces are recorded. OTEL_EXPORTER_OTLP_HEADERS, _TIMEOUT, _COMPRESSION and _CERTIFICATE work as the standard says.'),
  otlpTracesEndpoint: setting('Monitoring', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', undefined, url.optional(), 'The same as a complete URL, including /v1/traces.'),
  tracingDisabled: setting('Monitoring', 'OTEL_SDK_DISABLED', 'False', truth, 'True: no traces, whatever else is set.'),
  serviceName: setting('Monitoring', 'OTEL_SERVICE_NAME', 'foyer', text, 'Name of the service in traces.'),
  resourceAttributes: setting('Monitoring', 'OTEL_RESOURCE_ATTRIBUTES', '', pairs, 'More attributes of the service in traces, as name=value, comma-separated.'),
  tracesSampler: setting('Monitoring', 'OTEL_TRACES_SAMPLER', 'parentbased_always_on', oneOf(samplers), 'Which requests are traced.'),
  tracesSamplerRatio: setting('Monitoring', 'OTEL_TRACES_SAMPLER_ARG', '1', ratio, 'For the samplers traceidratio: the share of requests, from 0 to 1.'),
} as const

type Read = { [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never }

/** The values of all settings. They contain secrets, so never log them whole. */
export type Config = Omit<Read, 'baseUrl'> & { baseUrl: string | undefined }

/** One line per mistake, each naming the variable and what to change. */
export class ConfigMistakes extends Error {
  readonly lines: string[]
  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.name = 'ConfigMistakes'
    this.lines = lines
  }
}

/**
 * Reads every setting from the environment. An empty variable counts as absent.
 * @throws ConfigMistakes listing all mistakes at once.
 */
export const readConfig = (environment: NodeJS.ProcessEnv): Config => {
  const mistakes: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, { variable, initial, read, untrimmed }] of Object.entries<Setting<unknown>>(settings)) {
    const given = untrimmed ? environment[variable] : environment[variable]?.trim()
    const result = read.safeParse(given ? given : initial)
    if (result.success) values[name] = result.data
    else mistakes.push(`${variable} ${sentenceOf(result.error)}.`)
  }
  // Each value was parsed by the schema of its own setting.
  const config = values as Config
  if (config.databaseUrl && !config.secretKey && !mistakes.length) {
    mistakes.push('SECRET_KEY must be set when DATABASE_URL is: every node has to sign with the same key.')
  }
  if (config.storage === 's3' && !mistakes.length)
    mistakes.push(...missingForS3(config).map((variable) => `${variable} must be set when STORAGE is s3.`))
  if (config.storage === 's3' && config.xAccelLocation !== undefined && !mistakes.length) {
    mistakes.push('X_ACCEL_LOCATION is for STORAGE=disk: nginx cannot send what lies in a bucket.')
  }
  if (mistakes.length) throw new ConfigMistakes(mistakes)
  return config
}

/** Without repetitions: two rules may have the same message. */
const sentenceOf = ({ issues }: z.ZodError) => [...new Set(issues.map(({ message }) => message))].join(', ')

/** The variables that STORAGE=s3 requires and that are not set. */
export const missingForS3 = (config: Config): string[] =>
  (['s3Endpoint', 's3Bucket', 's3AccessKeyId', 's3SecretAccessKey'] as const)
    .filter((name) => config[name] === undefined)
    .map((name) => settings[name].variable)

/** Loopback by name or address: only people at this machine can reach it. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)

/** Can other machines reach the server? Then the first registration needs the setup code. */
export const isPublic = ({ host, baseUrl }: Pick<Config, 'host' | 'baseUrl'>) =>
  !isLoopback(host) || (baseUrl !== undefined && !isLoopback(new URL(baseUrl).hostname))

/** Is the page /dev/mail enabled? It shows mails to people at this machine. */
export const showsMails = ({ devMail, smtpHost, host }: Pick<Config, 'devMail' | 'smtpHost' | 'host'>) =>
  devMail === 'on' || (devMail === 'auto' && smtpHost === undefined && isLoopback(host))

/** The folder that mails are written to while SMTP_HOST is not set. */
export const mailFolder = ({ dataDir }: Pick<Config, 'dataDir'>) => join(dataDir, 'mail')
