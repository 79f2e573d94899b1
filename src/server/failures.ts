/**
 * What an error of the system, of TLS, of SQLite or of PostgreSQL means for the person who runs Foyer, and what to do.
 * @returns undefined for any other error, whose message is a sentence already
 */
export const meaningOf = (error: Error): string | undefined => {
  const { code, errcode, syscall, path, hostname } = error as SystemError
  if (typeof code !== 'string') return byMessage.find(([pattern]) => pattern.test(error.message))?.[1]
  if (errcode !== undefined) return bySqliteCode[errcode & 0xff]
  if (syscall === 'listen' && listening[code] !== undefined) return listening[code]
  const place = path ?? hostname
  // Node says the same of a folder to be made on a file system that is read-only.
  if (syscall === 'mkdir' && code === 'ENOENT')
    return `${place} cannot be made: the folder above it is not there, or cannot be written to.`
  return onPlaces[code]?.(place === undefined ? 'A file or folder of it' : place) ?? byCode[code]
}

type SystemError = NodeJS.ErrnoException & { errcode?: number; hostname?: string }

const restore = 'Keep a copy of all its files, and restore a backup.'

/** What to do, by the primary result code: sqlite.org/rescode.html. */
const bySqliteCode: Record<number, string> = {
  5: 'Another program works on the database. Stop that one.',
  8: 'Check the owner and the rights of the database file and its folder, and that their file system is not read-only.',
  10: 'Check the disk.',
  11: restore,
  13: 'The disk is full. Make room.',
  14: 'Check that the folder is there, and its owner and rights.',
  26: restore,
}

const listening: Record<string, string> = {
  EADDRINUSE: 'PORT is taken by another program. Stop that one, or set another PORT.',
  EADDRNOTAVAIL: 'HOST is not an address of this machine.',
  EACCES: 'The system does not let Foyer listen on PORT: those below 1024 are for root. Set another PORT.',
}

/** Errors about a file, a folder or a machine, which is named (errno(3)). */
const onPlaces: Record<string, (place: string) => string> = {
  ENOENT: (place) => `${place} is not there.`,
  ENOTDIR: (place) => `${place} should be below a folder, and is below a file.`,
  EISDIR: (place) => `${place} is a folder, and should be a file.`,
  EEXIST: (place) => `${place} is there already, and is not what it should be.`,
  EACCES: (place) =>
    `${place} cannot be used by the user that Foyer runs as. Check its owner and its rights.`,
  EPERM: (place) => `${place} cannot be used by the user that Foyer runs as. Check its owner and its rights.`,
  EROFS: (place) => `${place} is on a read-only file system.`,
  ENOTFOUND: (place) => `No machine has the name ${place}. Check the setting that names it.`,
  EAI_AGAIN: (place) => `The name ${place} cannot be looked up now. Check the name server of this machine.`,
}

const byCode: Record<string, string> = {
  ENOSPC: 'The disk is full. Make room.',
  EDQUOT: 'The disk quota is used up. Make room.',
  EIO: 'The disk does not read or write what it should. Check it, and keep a backup elsewhere.',
  EMFILE: 'Too many files are open. Raise the limit of open files (ulimit -n).',
  ENFILE: 'Too many files are open on this machine.',
  ECONNREFUSED: 'Nothing listens at that address and port.',
  ECONNRESET: 'The other side broke the connection off.',
  ETIMEDOUT: 'The other side does not answer.',
  EHOSTUNREACH: 'There is no way to that address from here.',
  ENETUNREACH: 'There is no way to that address from here.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the other side is for another name.',
  CERT_HAS_EXPIRED: 'The certificate of the other side has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'The certificate of the other side is signed by nobody that is trusted here. Name its authority in NODE_EXTRA_CA_CERTS.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'The certificate of the other side is signed by nobody that is trusted here. Name its authority in NODE_EXTRA_CA_CERTS.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The certificate of the other side is signed by nobody that is trusted here. Name its authority in NODE_EXTRA_CA_CERTS.',
  // SQLSTATE, PostgreSQL documentation, appendix A.
  '28P01': 'PostgreSQL does not take the user name or the password in DATABASE_URL.',
  '28000':
    'PostgreSQL does not let this user in from here. Check DATABASE_URL, its sslmode, and pg_hba.conf.',
  '3D000': 'PostgreSQL has no database of the name in DATABASE_URL. Make it first.',
  '42501': 'The user in DATABASE_URL may not do this. Make it the owner of the database.',
  '53300': 'PostgreSQL has no connection left for Foyer. Raise max_connections, or run fewer nodes.',
  '53100': 'The disk of PostgreSQL is full. Make room there.',
  '57P03': 'PostgreSQL is starting or stopping. Try again in a moment.',
  '25006': 'This PostgreSQL can only be read, like a standby. Name the one that takes writes.',
}

const byMessage: [RegExp, string][] = [
  [
    /does not support SSL/,
    'PostgreSQL does not offer TLS. Turn it on there, or take sslmode out of DATABASE_URL where the way to it is safe.',
  ],
]
