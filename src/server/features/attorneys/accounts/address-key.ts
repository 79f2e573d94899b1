import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

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
  if (!isIPv6(host)) return 'unknown'
  // URL writes an IPv4 tail in hexadecimal; as it comes, ipaddr.js takes ::192.0.2.1 for ::ffff:192.0.2.1.
  const ip = ipaddr.process(new URL(`http://[${host}]`).hostname.slice(1, -1))
  if (ip instanceof ipaddr.IPv4) return ip.toString()
  const network = ip.parts.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}
