/**
 * The address that was probably meant, if the domain is one typing mistake away from that of a well-known mail provider in the
 * name, the ending, or both: ada@gmial.con is probably ada@gmail.com. Undefined for all others. It is only a guess to ask
 * about: the domain that was typed may exist.
 */
export const likelyEmail = (email: string): string | undefined => {
  const at = email.lastIndexOf('@') + 1
  const domain = email.slice(at).toLowerCase()
  if (wellKnown.includes(domain) || similarButReal.includes(domain)) return undefined
  const [name, ending] = parted(domain)
  const meant = wellKnown.find((each) => {
    const [meantName, meantEnding] = parted(each)
    return isSlip(name, meantName) && isSlip(ending, meantEnding)
  })
  return meant && email.slice(0, at) + meant
}

const wellKnown = [
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'outlook.com',
  'yahoo.com',
  'icloud.com',
  'protonmail.com',
  'comcast.net',
  'verizon.net',
  'sbcglobal.net',
]

/** Providers and firms of their own. */
const similarButReal = ['ymail.com', 'mail.com', 'email.com', 'cloud.com']

const parted = (domain: string): [name: string, ending: string] => {
  const dot = domain.indexOf('.')
  return [domain.slice(0, dot), domain.slice(dot + 1)]
}

/** Whether it is the same, or one letter is missing, too many or another one, or two are in the wrong order. */
const isSlip = (typed: string, meant: string): boolean => {
  let same = 0
  while (same < typed.length && typed[same] === meant[same]) same += 1
  const [rest, wanted] = [typed.slice(same), meant.slice(same)]
  const [one = '', two = ''] = rest
  return (
    rest === wanted ||
    rest === wanted.slice(1) ||
    rest.slice(1) === wanted ||
    rest.slice(1) === wanted.slice(1) ||
    two + one + rest.slice(2) === wanted
  )
}
