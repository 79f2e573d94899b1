/**
 * A host name in the letters of DNS: lower case, and what is beyond ASCII as punycode (UTS 46, as the URL standard reads
 * it, in server and browser alike). What cannot be a host name comes back in lower case, for the caller to refuse.
 */
export const asciiHost = (host: string): string => {
  const lower = host.toLowerCase()
  // Nothing that would be path, port or user to a URL.
  if (!/[^\0-\x7f]/.test(host) || /(?![a-z0-9.-])[\0-\x7f]/.test(lower)) return lower
  try {
    return new URL(`http://${host}`).hostname
  } catch {
    return lower
  }
}
