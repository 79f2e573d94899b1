/**
 * Explains an error of the system, of TLS, of SQLite or of PostgreSQL to the operator, and says what to do.
 * @returns undefined for any other error, whose message is already a sentence
 */
export const meaningOf = (error: Error): string | undefined => {
  const { code, errcode, syscall, path, hostname } = error as SystemError
  if (typeof code !== 'string') return byMessage.find(([pattern]) => pattern.test(error.message))?.[1]
  if (errcode !== undefined) return bySqliteCode[errcode & 0xff]
  if (syscall === 'listen' && listening[code] !== undefined) return listening[code]
  const place = path ?? hostname
  // Node also reports ENOENT when the file system is read-only.
  if (syscall === 'mkdir' && code === 'ENOENT')
    return `${place} cannot be created: its parent folder does not exist, or cannot be written to.`
  return onPlaces[code]?.(place === undefined ? 'A file or folder' : place) ?? byCode[code]
}

type SystemError = NodeJS.ErrnoException & { errcode?: number; hostname?: string }

const restore = 'Keep a copy of all its files, and restore a backup.'

/** What to do, by the primary result code of SQLite: sqlite.org/rescode.html. */
const bySqliteCode: Record<number, string> = {
  5: 'Another program uses the database. Stop that program.',
  8: 'Check the owner and the rights of the database file and its folder, and that their file system is not read-only.',
  10: 'Check the disk.',
  11: restore,
  13: 'The disk is full. Free some space.',
  14: 'Check that the folder exists, and its owner and rights.',
  26: restore,
}

const listening: Record<string, string> = {
  EADDRINUSE: 'Another program uses PORT. Stop that program, or set another PORT.',
  EADDRNOTAVAIL: 'HOST is not an address of this machine.',
  EACCES: 'Foyer may not listen on PORT: ports below 1024 are for root. Set another PORT.',
}

/** Errors about a file, a folder or a machine, which the sentence names (errno(3)). */
const onPlaces: Record<string, (place: string) => string> = {
  ENOENT: (place) => `${place} does not exist.`,
  ENOTDIR: (place) => `${place} should be below a folder, and is below a file.`,
  EISDIR: (place) => `${place} is a folder, and should be a file.`,
  EEXIST: (place) => `${place} already exists, and is not what it should be.`,
  EACCES: (place) =>
    `${place} cannot be used by the user that Foyer runs as. Check its owner and its rights.`,
  EPERM: (place) => `${place} cannot be used by the user that Foyer runs as. Check its owner and its rights.`,
  EROFS: (place) => `${place} is on a read-only file system.`,
  ENOTFOUND: (place) => `No machine has the name ${place}. Check the setting that names it.`,
  EAI_AGAIN: (place) => `The name ${place} cannot be resolved now. Check the name server of this machine.`,
}

const byCode: Record<string, string> = {
  ENOSPC: 'The disk is full. Free some space.',
  EDQUOT: 'The disk quota is used up. Free some space.',
  EIO: 'The disk has failed to read or write. Check it, and keep a backup elsewhere.',
  EMFILE: 'Too many files are open. Raise the limit of open files (ulimit -n).',
  ENFILE: 'Too many files are open on this machine.',
  ECONNREFUSED: 'No program listens at that address and port.',
  ECONNRESET: 'The other side has closed the connection.',
  ETIMEDOUT: 'The other side does not answer.',
  EHOSTUNREACH: 'This machine has no route to that address.',
  ENETUNREACH: 'This machine has no route to that address.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the other side is for another name.',
  CERT_HAS_EXPIRED: 'The certificate of the other side has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'The certificate of the other side is not signed by an authority that this machine trusts. Set NODE_EXTRA_CA_CERTS to the certificate of its authority.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'The certificate of the other side is not signed by an authority that this machine trusts. Set NODE_EXTRA_CA_CERTS to the certificate of its authority.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The certificate of the other side is not signed by an authority that this machine trusts. Set NODE_EXTRA_CA_CERTS to the certificate of its authority.',
  // SQLSTATE codes: PostgreSQL documentation, appendix A.
  '28P01': 'PostgreSQL does not accept the user name or the password in DATABASE_URL.',
  '28000':
    'PostgreSQL does not allow this user to connect from here. Check DATABASE_URL, its sslmode, and pg_hba.conf.',
  '3D000': 'PostgreSQL has no database with the name in DATABASE_URL. Create it first.',
  '42501': 'The user in DATABASE_URL may not do this. Make this user the owner of the database.',
  '53300': 'PostgreSQL has no connection left for Foyer. Raise max_connections, or run fewer nodes.',
  '53100': 'The disk of PostgreSQL is full. Free some space there.',
  '57P03': 'PostgreSQL is starting or stopping. Try again in a moment.',
  '25006': 'This PostgreSQL is read-only, like a standby. Set DATABASE_URL to the primary.',
}

const byMessage: [RegExp, string][] = [
  [
    /does not support SSL/,
    'PostgreSQL does not offer TLS. Turn it on there, or remove sslmode from DATABASE_URL if the network is safe.',
  ],
]
