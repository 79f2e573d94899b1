import { z } from 'zod'

const Origin = z.record(z.string(), z.unknown())

/**
 * What `source:` finds the lead by (came-from.ts): the form or the API, and where the person came from. A site is named by its name
 * alone where that says enough: google for www.google.com.
 */
export const sourcesOf = ({ source, origin }: { source: string; origin: string | null }): string[] => {
  const { utm_source, src, referrer } = readOrigin(origin)
  const named = [source, utm_source, src, typeof referrer === 'string' ? siteName(referrer) : undefined]
  return [...new Set(named.filter((each) => typeof each === 'string' && each !== '').map(lowerCase))]
}

/** Rows of long ago may have anything in it. */
const readOrigin = (json: string | null): Record<string, unknown> => {
  if (json === null) return {}
  try {
    return Origin.safeParse(JSON.parse(json)).data ?? {}
  } catch {
    return {}
  }
}

const siteName = (host: string) => {
  const [name = '', ...others] = host.replace(/^www\./i, '').split('.')
  // The first part of m.example.com says nothing.
  return others.length === 1 ? name : host
}

const lowerCase = (text: unknown) => String(text).replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
