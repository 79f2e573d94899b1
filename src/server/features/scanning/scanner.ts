import type { ClamdAddress } from '#server/adapters/clamd/clamd.ts'
import type { Config } from '#server/config/config.ts'

/** The virus scanner of this server; undefined if it has none. */
export const scannerOf = ({
  clamdHost: host,
  clamdPort: port,
}: Pick<Config, 'clamdHost' | 'clamdPort'>): ClamdAddress | undefined =>
  host === undefined ? undefined : { host, port }
