import { z } from 'zod'
import { asciiHost } from '#contract/values/ascii-host.ts'
import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'

/** A host-source of Content Security Policy level 3, section 2.3.1. It has no character that could end the directive. */
const frameHost =
  /^(?:https?:\/\/)?(?<wildcard>\*\.)?(?<host>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::(?:(?<port>\d{1,5})|\*))?$/

const normalizeFrameHost = (typed: string) =>
  oneLine(typed)
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(
      /^((?:https?:\/\/)?(?:\*\.)?)([^/:]*)/,
      (_all, before: string, host: string) => before + asciiHost(host),
    )

const isSite = (site: string) =>
  Number(frameHost.exec(site)?.groups?.['port'] ?? 0) <= 65_535 && frameHost.test(site)

// Second-level domains of country registries, as in co.uk and com.au: strangers register their names below them.
const registries = /^(?:ac|co|com|edu|go|gob|gouv|gov|gv|ltd|me|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/

/** Does the wildcard include sites of strangers, as `*.com` does? */
const isForEveryone = (site: string) => {
  const { wildcard, host = '' } = frameHost.exec(site)?.groups ?? {}
  return wildcard !== undefined && (!host.includes('.') || registries.test(host))
}

const quoted = (input: unknown) => `“${String(input).slice(0, 100)}”`

/** One site that may show the form in a frame. The parsed host is in the letters of DNS (punycode). */
export const FrameHost = z
  .string('Must be a site like https://www.example.com.')
  .overwrite(normalizeFrameHost)
  .max(limits.hostMaxLength, `At most ${limits.hostMaxLength} characters.`)
  .refine(isSite, {
    error: ({ input }) =>
      `${quoted(input)} is not a site like https://www.example.com or https://*.example.com:8443, without a path.`,
  })
  .refine((site) => !isForEveryone(site), {
    error: ({ input }) =>
      `${quoted(input)} would allow sites of strangers. Name the firm’s own, like https://*.example.com.`,
  })
