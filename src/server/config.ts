import { z } from 'zod'

/**
 * One setting. `read` turns the text of the variable into its value; `initial` is the text used when it is absent or
 * empty; undefined means the setting may stay unset.
 */
type Setting<T> = {
  variable: string
  group: string
  doc: string
  initial: string | undefined
  read: z.ZodType<T>
}

const setting = <T>(
  group: string,
  variable: string,
  initial: string | undefined,
  read: z.ZodType<T>,
  doc: string,
): Setting<T> => ({ group, variable, initial, read, doc })

const text = z.string()
const whole = (min: number, max: number) =>
  z.coerce
    .number(`must be a whole number from ${min} to ${max}`)
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
const yes = ['true', '1', 'yes', 'on']
const no = ['false', '0', 'no', 'off']
const truth = z
  .string()
  .toLowerCase()
  .refine((word) => yes.includes(word) || no.includes(word), 'must be True or False')
  .transform((word) => yes.includes(word))
const oneOf = <const W extends readonly string[]>(words: W) => z.enum(words, `must be ${words.join(' or ')}`)
const url = z
  .url({ protocol: /^https?$/, error: 'must be a URL like https://intake.example.com' })
  .transform((given) => given.replace(/\/+$/, ''))
const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL like postgres://user:password@host:5432/foyer',
})
const secret = text.refine(
  (key) => Buffer.byteLength(key) >= 32,
  'must have at least 32 bytes; make one with: openssl rand -hex 32',
)
const address = z.email('must be an e-mail address')
const list = text.transform((words) =>
  words
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean),
)
// Also at a bare host name, as the default is.
const sender = z.email({
  pattern: /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*$/i,
  error: 'must be a plain e-mail address',
})
const addresses = list.pipe(z.array(address))
const proxies = list.pipe(
  z.array(
    z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be IP addresses or networks like 10.0.0.0/8'),
  ),
)
const hostName = text.regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an IP address')

/** Every setting, in the order of the documentation. docs/configuration.md and .env.example are generated from here. */
// oxfmt-ignore
export const settings = {
  host: setting('Server', 'HOST', '127.0.0.1', hostName, 'Address to listen on. 0.0.0.0 or :: for every interface.'),
  port: setting('Server', 'PORT', '8001', whole(0, 65535), 'Port to listen on.'),
  baseUrl: setting('Server', 'BASE_URL', undefined, url.optional(), 'Where people reach Foyer, as written in mails. By default http://localhost:PORT.'),
  trustProxy: setting('Server', 'TRUST_PROXY', '', proxies, 'Addresses or networks (CIDR) of proxies whose X-Forwarded-For is believed, comma-separated. Empty: nobody.'),
  logLevel: setting('Server', 'LOG_LEVEL', 'info', oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'How much is logged, as JSON on standard output.'),

  dataDir: setting('Storage', 'DATA_DIR', './data', text, 'Folder of the database, the resumes, the secret key and (without SMTP_HOST) the mails.'),
  databaseUrl: setting('Storage', 'DATABASE_URL', undefined, postgresUrl.optional(), 'PostgreSQL to use instead of SQLite. SECRET_KEY must be set then.'),
  storage: setting('Storage', 'STORAGE', 'disk', oneOf(['disk', 's3']), 'Where resumes lie: disk = DATA_DIR/uploads, s3 = a bucket. The settings S3_… are for s3 only.'),
  s3Endpoint: setting('Storage', 'S3_ENDPOINT', undefined, url.optional(), 'URL of the S3-compatible server, without the bucket.'),
  s3Region: setting('Storage', 'S3_REGION', 'us-east-1', text, 'Region that requests are signed for.'),
  s3Bucket: setting('Storage', 'S3_BUCKET', undefined, text.optional(), 'Bucket; it must exist, and belong to Foyer alone.'),
  s3AccessKeyId: setting('Storage', 'S3_ACCESS_KEY_ID', undefined, text.optional(), 'Access key.'),
  s3SecretAccessKey: setting('Storage', 'S3_SECRET_ACCESS_KEY', undefined, text.optional(), 'Its secret.'),
  s3ForcePathStyle: setting('Storage', 'S3_FORCE_PATH_STYLE', 'True', truth, 'True: endpoint/bucket/file. False: bucket.endpoint/file.'),
  resumeMaxBytes: setting('Storage', 'RESUME_MAX_BYTES', String(10 * 1024 * 1024), whole(1024, 1024 ** 3), 'Largest resume taken.'),
  diskReserveBytes: setting('Storage', 'DISK_RESERVE_BYTES', String(64 * 1024 * 1024), whole(0, 1024 ** 5), 'New resumes are refused (507) when less than this would be free on the disk, so that the database can go on.'),

  secretKey: setting('Security', 'SECRET_KEY', undefined, secret.optional(), 'Signs tokens; at least 32 bytes. Made and kept in DATA_DIR when absent.'),
  secretKeyPrevious: setting('Security', 'SECRET_KEY_PREVIOUS', undefined, secret.optional(), 'The key before, while tokens signed with it are still about.'),
  accessTokenMinutes: setting('Security', 'ACCESS_TOKEN_MINUTES', '15', whole(1, 24 * 60), 'Life of an access token.'),
  refreshTokenDays: setting('Security', 'REFRESH_TOKEN_DAYS', '30', whole(1, 365), 'Life of a sign-in that is not renewed.'),
  registration: setting('Security', 'REGISTRATION', 'approval', oneOf(['open', 'approval', 'closed']), 'What happens to a registration after the first: open = active at once, approval = an admin decides, closed = refused.'),
  rateLimit: setting('Security', 'RATE_LIMIT', 'on', oneOf(['on', 'off']), 'off switches every rate limit off; for load tests only.'),
  signInsPerAccount: setting('Security', 'RATE_LIMIT_SIGN_INS_PER_ACCOUNT', '10', whole(1, 1e6), 'Failed sign-ins per account and address in 15 minutes.'),
  signInsPerAddress: setting('Security', 'RATE_LIMIT_SIGN_INS_PER_ADDRESS', '60', whole(1, 1e6), 'Failed sign-ins per address in 15 minutes.'),
  registrationsPerAddress: setting('Security', 'RATE_LIMIT_REGISTRATIONS', '5', whole(1, 1e6), 'Registrations per address in an hour.'),
  submissionsPerAddress: setting('Security', 'RATE_LIMIT_SUBMISSIONS', '60', whole(1, 1e6), 'Submissions per address in an hour.'),

  firmName: setting('Firm', 'FIRM_NAME', 'Our firm', text.max(200), 'Name of the firm, on the form and in mails.'),

  mailFrom: setting('Mail', 'MAIL_FROM', 'foyer@localhost', sender, 'Sender of every mail.'),
  notifyEmail: setting('Mail', 'NOTIFY_EMAIL', '', addresses, 'Who is told of a new lead, comma-separated. Empty: every active attorney.'),
  smtpHost: setting('Mail', 'SMTP_HOST', undefined, hostName.optional(), 'Mail server. Without it mails are written to DATA_DIR/mail, to be read at /dev/mail.'),
  smtpPort: setting('Mail', 'SMTP_PORT', '587', whole(1, 65535), 'Its port. 465 means TLS from the first byte.'),
  smtpUser: setting('Mail', 'SMTP_USER', '', text, 'User name; empty: no authentication.'),
  smtpPassword: setting('Mail', 'SMTP_PASSWORD', '', text, 'Password.'),
  smtpTls: setting('Mail', 'SMTP_TLS', 'True', truth, 'True: TLS is required and the certificate verified. False: plain, and no credentials except to this machine.'),
  mailRetryMaxSeconds: setting('Mail', 'MAIL_RETRY_MAX_SECONDS', '3600', whole(1, 86400), 'Longest pause between two tries of a mail.'),
  mailGiveUpDays: setting('Mail', 'MAIL_GIVE_UP_DAYS', '5', whole(1, 60), 'After so many days of trying, a mail waits for a person.'),
  devMail: setting('Mail', 'DEV_MAIL', 'auto', oneOf(['auto', 'on', 'off']), 'The page /dev/mail. auto: when HOST is loopback and SMTP_HOST is empty.'),
} as const

type Read = { [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never }

/** The settings after reading. baseUrl is filled in; secrets stay out of logs. */
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
  for (const [name, { variable, initial, read }] of Object.entries(settings)) {
    const given = environment[variable]?.trim()
    const result = read.safeParse(given ? given : initial)
    if (result.success) values[name] = result.data
    else mistakes.push(`${variable} ${result.error.issues.map((issue) => issue.message).join(', ')}.`)
  }
  // Each value was parsed by the schema of its own setting.
  const config = values as Config
  if (config.databaseUrl && !config.secretKey && !mistakes.length) {
    mistakes.push('SECRET_KEY must be set when DATABASE_URL is: every node has to sign with the same key.')
  }
  if (config.storage === 's3' && !mistakes.length) mistakes.push(...missingForS3(config))
  if (mistakes.length) throw new ConfigMistakes(mistakes)
  return config
}

const missingForS3 = (config: Config): string[] =>
  (['s3Endpoint', 's3Bucket', 's3AccessKeyId', 's3SecretAccessKey'] as const)
    .filter((name) => config[name] === undefined)
    .map((name) => `${settings[name].variable} must be set when STORAGE is s3.`)

/** Loopback by name or address: only people at this machine can reach it. */
export const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)

/** Can others than the people at this machine reach the server? Then the first registration needs the setup code. */
export const isPublic = ({ host, baseUrl }: Pick<Config, 'host' | 'baseUrl'>) =>
  !isLoopback(host) || (baseUrl !== undefined && !isLoopback(new URL(baseUrl).hostname))

/** Is the page /dev/mail there? It shows mails to whoever sits at this machine. */
export const showsMails = ({ devMail, smtpHost, host }: Pick<Config, 'devMail' | 'smtpHost' | 'host'>) =>
  devMail === 'on' || (devMail === 'auto' && smtpHost === undefined && isLoopback(host))
