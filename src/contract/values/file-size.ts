/**
 * A file size for people: a unit, and the number in that unit, formatted for a language.
 * @param lang BCP 47
 */
export const fileSizeIn = (
  lang: string,
  bytes: number,
): { unit: 'bytes' | 'kilobytes' | 'megabytes'; n: string } => {
  const written = (n: number, digits: number) =>
    new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(n)
  if (bytes < 1024) return { unit: 'bytes', n: written(bytes, 0) }
  if (bytes < 1024 ** 2) return { unit: 'kilobytes', n: written(bytes / 1024, 0) }
  return { unit: 'megabytes', n: written(bytes / 1024 ** 2, 1) }
}
