import { limits } from '#contract/limits.ts'

const schemes = new Set(['http:', 'https:', 'mailto:'])

/** An address as the app may link to it; undefined for every other kind, like javascript: or file:. */
export const safeLink = (target: string | undefined): string | undefined => {
  if (target === undefined || !URL.canParse(target)) return undefined
  const { protocol, href } = new URL(target)
  return schemes.has(protocol) && href.length <= limits.linkMaxLength ? href : undefined
}

/** The address in the instruction of a field, like `HYPERLINK "https://example.com"` (ECMA-376-1, 17.16.5.25). */
export const linkOfField = (instruction: string): string | undefined =>
  safeLink(/\bHYPERLINK\s+(?:"([^"]*)"|(\S+))/i.exec(instruction)?.slice(1).find(Boolean))
