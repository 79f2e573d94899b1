/** What the firm says of itself under every mail, as it was typed. */
export const footerLines = (footer: string): string[] =>
  footer === '' ? [] : footer.split('\n').map(oneLine)

// Controls, line separators, and the marks that turn the direction of what follows (Trojan Source, CVE-2021-42574).
export const oneLine = (text: string) =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()

/** A name that mail programs would make a link of gets an invisible break (U+200B) after each of its joints. */
export const withoutLinks = (name: string): string =>
  /[@:/]|\p{L}[.．。｡]\p{L}{2}|www/iu.test(name) ? name.replace(/(?<=[.．。｡:/@])(?=\S)/gu, '\u200b') : name
