const linksMax = 8
const maxLength = 300

/** The addresses of web pages in a text, those in networks first, without what only traces where a link came from. */
export const linksIn = (text: string): string[] => {
  const found = new Set<string>()
  for (const [written] of text.matchAll(address)) {
    const link = linkOf(written.replace(/[.:]+$/, ''))
    if (link) found.add(link)
    if (found.size === linksMax) break
  }
  const isInNetwork = (link: string) => Number(network.test(new URL(link).hostname))
  return [...found].sort((one, other) => isInNetwork(other) - isInNetwork(one))
}

const address =
  /(?<![\p{L}\p{N}@._/-])(?:https?:\/\/)?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}(?::\d{1,5})?(?:\/[^\s<>"'|,;()[\]{}]{0,250})?/giu

/** Undefined for a word with a dot that is no address. */
const linkOf = (written: string) => {
  const hasScheme = /^https?:/i.test(written)
  if (!URL.canParse(hasScheme ? written : `https://${written}`)) return undefined
  const url = new URL(hasScheme ? written : `https://${written}`)
  if (!hasScheme && !/^www\./i.test(written) && !network.test(url.hostname)) return undefined
  if (reserved.test(url.hostname)) return undefined
  // The start page of a network is nobody's page.
  if (network.test(url.hostname) && url.pathname === '/') return undefined
  const link = url.origin + url.pathname.replace(/\/$/, '')
  return link.length <= maxLength ? link : undefined
}

/** Nobody's pages: RFC 2606. */
const reserved = /(?:^|\.)example\.(?:com|net|org)$/

/** People write addresses of these without https:// and www. */
const network =
  /^(?:[a-z-]{1,10}\.)?(?:linkedin\.com|xing\.com|github\.com|gitlab\.com|orcid\.org|behance\.net|dribbble\.com|medium\.com|stackoverflow\.com|x\.com|twitter\.com|facebook\.com|instagram\.com|about\.me|linktr\.ee)$/
