/** @typedef {string | string[]} Names */

/**
 * Whether npm installs a package here, by the rules of the package.json fields os, cpu and libc ("!x" forbids x).
 * @param {{ os?: Names, cpu?: Names, libc?: Names }} entry
 */
export function fitsThisMachine({ os, cpu, libc }) {
  return (
    allows(os, process.platform) &&
    allows(cpu, process.arch) &&
    (libc === undefined || allows(libc, libcName()))
  )
}

/**
 * @param {Names | undefined} names
 * @param {string} name
 */
function allows(names, name) {
  if (names === undefined) return true
  const list = [names].flat()
  if (list.includes(`!${name}`)) return false
  return list.includes(name) || list.every((item) => item.startsWith('!'))
}

/** @type {string | undefined} */
let knownLibc

function libcName() {
  knownLibc ??= readLibc()
  return knownLibc
}

function readLibc() {
  if (process.platform !== 'linux') return 'none'
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}
