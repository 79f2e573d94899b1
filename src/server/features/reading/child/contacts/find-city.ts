/** An address stands in the first lines; below, towns are those of schools and employers. */
const linesMax = 15

/** The town where somebody lives; null where the first lines do not say it in one of the usual forms. */
export const cityIn = (text: string): string | null => {
  const lines = text.split('\n', linesMax).map((line) => line.trim())
  for (const line of lines) {
    const named = label.exec(line)?.[1]
    const city = named === undefined ? undefined : (inAddress(named) ?? alone.exec(named)?.[0])
    if (city !== undefined) return city
  }
  for (const line of lines) {
    const city = inAddress(line)
    if (city !== undefined) return city
  }
  return null
}

const label =
  /^(?:address|city|location|based in|residence|direcci[oó]n|ciudad|domicilio|adresse|anschrift|wohnort|ville|endere[cç]o|cidade|indirizzo|citt[aà]|адрес|город|العنوان|المدينة|地址|住址|城市|住所)(?:\s*[:：]\s*|\s+)(.{2,100})$/iu

/** A label can be followed by nothing but the town. */
const alone = /^[\p{L}\p{M}][\p{L}\p{M} .'’-]{1,40}(?=$|[,(|·•])/u

/** "Boston, MA 02101", "12345 Berlin", "CH-8001 Zürich". */
const inAddress = (line: string) => {
  const american = cityAndState.exec(line)
  if (american) return `${american[1]}, ${american[2]}`
  const [, code = '', city] = codeAndCity.exec(line) ?? []
  return /^(?:19|20)\d\d$/.test(code) ? undefined : city
}

const states =
  'Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|Georgia|Hawaii|Idaho|' +
  'Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|' +
  'Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|' +
  'Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming'

const stateCodes =
  'A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]'

const cityAndState = new RegExp(
  `(?<!\\p{L})(\\p{Lu}[\\p{L}.'’-]{1,30}(?: \\p{Lu}[\\p{L}.'’-]{1,30}){0,2}), ?(${stateCodes}|${states})(?!\\p{L})`,
  'u',
)

const codeAndCity =
  /(?<![\p{L}\d])(?:[A-Z]{1,2}-)?(\d{4,5}) (\p{Lu}[\p{L}.'’-]{1,30}(?: \p{Lu}[\p{L}.'’-]{1,30})?)/u
