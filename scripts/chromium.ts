import { existsSync } from 'node:fs'

/**
 * Debian's Chromium without windows, which `npm test` installs as root on Debian. The one with windows takes a third more
 * processor time for the same pages.
 */
export const chromiumPath = '/usr/bin/chromium-headless-shell'

/** Chromium's sandbox does not work for root. With more room for young objects it collects garbage less often. */
export const chromiumArgs = ['--no-sandbox', '--disable-dev-shm-usage', '--js-flags=--min-semi-space-size=16']

/** The `skip` option of tests in a browser. */
export const skip = existsSync(chromiumPath) ? false : 'needs Debian’s chromium-headless-shell'
