// Intl takes more abbreviations than the IANA database has, and not as they are meant: to it BST is Bangladesh, IST India.
const ianaAbbreviation = /^(?:CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)$/i

/**
 * A time zone by its name in the IANA database, old ones like US/Eastern included, in the spelling of Intl where it has
 * that name; undefined where there is none, so that what is returned can be given to Intl. An offset like +02:00 is none:
 * it knows no daylight saving time, and would be an hour off for half of the year.
 */
export const timeZoneNamed = (name: string): string | undefined => {
  if (!/^[a-z]/i.test(name) || (/^[a-z]{3}$/i.test(name) && !ianaAbbreviation.test(name))) return undefined
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    // Intl calls some by their older names, such as Asia/Calcutta; whoever chose the newer one finds it again.
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name
  } catch {
    return undefined
  }
}
