/**
 * A host name in the letters of DNS: in lower case, non-ASCII labels as punycode (UTS 46 as in the URL standard, so server
 * and browser agree). A text that cannot be a host name is returned in lower case; the caller refuses it.
 */
export const asciiHost = (host: string): string => {
  const lower = host.toLowerCase()
  // `new URL` must not get characters that it would read as path, port or user.
  if (!/[^\0-\x7f]/.test(host) || /(?![a-z0-9.-])[\0-\x7f]/.test(lower)) return lower
  try {
    return new URL(`http://${host}`).hostname
  } catch {
    return lower
  }
}
