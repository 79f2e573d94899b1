import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * The key under which rate limits count an address. An IPv6 subscriber has at least a /64 (RFC 6177), so the last 64
 * bits are dropped; IPv4 in IPv6 notation (RFC 4291 section 2.5.5.2) becomes IPv4. Some proxies append the port.
 */
export const addressKey = (address: string): string => {
  const bare = address
    .trim()
    .replace(/^\[([^\]]*)\](?::\d{1,5})?$/, '$1')
    .replace(/%.*$/s, '')
  const host = /^[\d.]{7,15}:\d{1,5}$/.test(bare) ? bare.slice(0, bare.indexOf(':')) : bare
  if (isIPv4(host)) return host
  if (!isIPv6(host)) return 'unknown'
  // URL rewrites an IPv4 tail in hexadecimal; without that, ipaddr.js reads ::192.0.2.1 as ::ffff:192.0.2.1.
  const ip = ipaddr.process(new URL(`http://[${host}]`).hostname.slice(1, -1))
  if (ip instanceof ipaddr.IPv4) return ip.toString()
  const network = ip.parts.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}
