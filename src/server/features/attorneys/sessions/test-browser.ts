import type { Answer, Call } from '#server/testing/requests/call.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

export type Browser = {
  /** The cookie as the server last set it; undefined after it was removed. */
  cookie: string | undefined
  /** The Set-Cookie header of the last answer that had one. */
  setCookie: string | undefined
  call(method: string, path: string, options?: Call): Promise<Answer>
}

/** Stores the session cookie as a browser does, and sends Origin and Sec-Fetch-Site. */
export const openBrowser = (foyer: TestFoyer, headers: Record<string, string> = {}): Browser => {
  const browser: Browser = {
    cookie: undefined,
    setCookie: undefined,
    call: async (method, path, options = {}) => {
      const answer = await foyer.call(method, path, {
        ...options,
        headers: {
          origin: foyer.url,
          ...(browser.cookie !== undefined && { cookie: browser.cookie }),
          ...headers,
          ...options.headers,
        },
      })
      const set = answer.headers.get('set-cookie')
      if (set !== null) {
        browser.setCookie = set
        browser.cookie = set.includes('Max-Age=0') ? undefined : set.split(';', 1).join('')
      }
      return answer
    },
  }
  return browser
}
