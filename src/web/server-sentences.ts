/** English sentences of the server, `{}` where a number or something “quoted” stands, and what they are in another language. */
export type Sentences = Partial<Record<string, string>>

/** What the server said, as the catalog has it; word for word where it has not. */
export const translate = (sentences: Sentences, said: string): string => {
  const values: string[] = []
  const pattern = said.replaceAll(/“[^”]*”|\d+(?:[.,]\d+)*/g, (value) => {
    values.push(value)
    return '{}'
  })
  const found = [said, pattern].find((each) => Object.hasOwn(sentences, each))
  if (found === undefined) return said
  return (sentences[found] ?? said).replaceAll('{}', () => values.shift() ?? '')
}
