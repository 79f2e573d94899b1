declare global {
  // oxlint-disable-next-line no-var
  var trustedTypes:
    | { createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown }
    | undefined
}

/**
 * The Content-Security-Policy of the page forbids turning text into markup or script addresses (W3C Trusted Types). Two uses
 * stay allowed: the style sheets of Mantine, which contain no tag, and the app's own workers.
 */
export const allowOwnMarkupOnly = (): void => {
  globalThis.trustedTypes?.createPolicy('default', {
    createHTML: (text) => {
      if (text.includes('<')) throw new TypeError('Text must not be used as markup.')
      return text
    },
    createScriptURL: (address) => {
      if (!new URL(address, location.href).href.startsWith(`${location.origin}/app/assets/`))
        throw new TypeError('Only scripts of this server may be loaded.')
      return address
    },
  })
}
