import { call } from '#server/testing/requests/call.ts'

/** Registers the first attorney of a server and signs in, as a person would. @returns the access token */
export const signInFirstAdmin = async (url: string): Promise<string> => {
  const account = { email: 'admin@example.com', password: 'correct horse battery staple' }
  await call(url, 'POST', '/api/auth/register', { json: account })
  const { status, body } = await call(url, 'POST', '/api/auth/token', {
    form: { username: account.email, password: account.password },
  })
  if (status !== 200) throw new Error(`The first admin could not sign in: ${status}.`)
  return body.access_token
}
