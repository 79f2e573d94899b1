import { isIPv4, isIPv6 } from 'node:net'

/**
 * Under which name an address is counted. An IPv6 subscriber has at least a /64 (RFC 6177), so its last 64 bits do not
 * count; IPv4 in IPv6 notation (RFC 4291 section 2.5.5.2) is IPv4. Some proxies write the port as well.
 */
export const addressKey = (address: string): string => {
  const bare = address
    .trim()
    .replace(/^\[([^\]]*)\](?::\d{1,5})?$/, '$1')
    .replace(/%.*$/s, '')
  const host = /^[\d.]{7,15}:\d{1,5}$/.test(bare) ? bare.slice(0, bare.indexOf(':')) : bare
  if (isIPv4(host)) return host
  if (isIPv6(host)) return ipv6Key(host)
  return 'unknown'
}

const ipv6Key = (address: string) => {
  const groups = expand(address)
  const [first, second, third, fourth, fifth, sixth, high = 0, low = 0] = groups
  if (!first && !second && !third && !fourth && !fifth && sixth === 0xffff) {
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups of a valid IPv6 address. */
const expand = (address: string): number[] => {
  // The URL standard's serialiser: lower case, shortest form, an IPv4 tail in hexadecimal.
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail = ''] = shortest.split('::')
  const read = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [before, after] = [read(head), read(tail)]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}
