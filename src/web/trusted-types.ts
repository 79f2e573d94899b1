declare global {
  // oxlint-disable-next-line no-var
  var trustedTypes:
    | { createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown }
    | undefined
}

/**
 * The policy of the page lets no text become markup or the address of a script (W3C Trusted Types). Two uses are left: the
 * kit's style sheets, which hold no tag, and workers of our own.
 */
export const allowOwnMarkupOnly = (): void => {
  globalThis.trustedTypes?.createPolicy('default', {
    createHTML: (text) => {
      if (text.includes('<')) throw new TypeError('Text is not markup here.')
      return text
    },
    createScriptURL: (address) => {
      if (!new URL(address, location.href).href.startsWith(`${location.origin}/app/assets/`))
        throw new TypeError('Scripts come from this server only.')
      return address
    },
  })
}
