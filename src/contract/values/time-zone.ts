// Intl also accepts abbreviations that are not in the IANA database, with surprising meanings: BST is Bangladesh, IST is India.
const ianaAbbreviation = /^(?:CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)$/i

/**
 * Finds a time zone by its name in the IANA database, including old names like US/Eastern. Returns the name in a form that
 * Intl accepts, in Intl's spelling if Intl uses the same name; undefined if there is no such zone. An offset like +02:00 is
 * refused: it has no daylight saving time and would be an hour off for half of the year.
 */
export const timeZoneNamed = (name: string): string | undefined => {
  if (!/^[a-z]/i.test(name) || (/^[a-z]{3}$/i.test(name) && !ianaAbbreviation.test(name))) return undefined
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    // Intl returns older names for some zones, such as Asia/Calcutta. The name that the admin chose is returned unchanged then.
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name
  } catch {
    return undefined
  }
}
