const inheritedNames = new Set(
  [
    ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP', 'LANG', 'LC_ALL', 'CI'],
    ['FOYER_PICTURES', 'TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR'],
    ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
    ['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
  ].flat(),
)

/**
 * The variables that tests may see: what programs and npm need to run. A developer's own settings (PORT, SMTP_HOST,
 * DATABASE_URL, …) must not affect the tests.
 * @param {Record<string, string | undefined>} added
 * @returns {NodeJS.ProcessEnv}
 */
export function testEnvironment(added) {
  const names = Object.keys(process.env).filter(
    (name) => inheritedNames.has(name.toUpperCase()) || /^npm_/i.test(name),
  )
  const inherited = names.map((name) => [name, process.env[name]])
  const given = Object.entries(added).filter(([, value]) => value !== undefined)
  // Far from UTC and with daylight saving time, so that a test notices a local time that is taken for UTC.
  return Object.fromEntries([...inherited, ['TZ', 'America/New_York'], ...given])
}
