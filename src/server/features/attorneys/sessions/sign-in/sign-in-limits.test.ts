import assert from 'node:assert/strict'
import { Problem } from '#server/problem.ts'
import { makeAddressLimit, makeSignInLimits } from './sign-in-limits.ts'
import { onEachLimiter } from '#server/adapters/limits/test-limiters.ts'

const config = {
  rateLimit: 'on',
  signInsPerAccount: 3,
  signInsPerAddress: 5,
  registrationsPerAddress: 2,
  passwordResetsPerAddress: 3,
  invitationsPerAddress: 3,
  submissionsPerAddress: 4,
} as const

const refused = (error: unknown) =>
  error instanceof Problem && error.code === 'too_many_requests' && Number(error.headers['retry-after']) > 0

const fail = async (times: number, work: () => Promise<unknown>) => {
  for (let time = 0; time < times; time++) await work()
}

/** Repeats the work until it succeeds; the limits in this file last a second. */
const eventually = async (work: () => Promise<unknown>) => {
  for (
    const giveUpAt = performance.now() + 10_000;
    ;
    await new Promise((resolve) => setTimeout(resolve, 50))
  ) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
    }
  }
}

onEachLimiter(
  'failed sign-ins count per account and address, and per address over all accounts',
  async (makeLimiter) => {
    const limits = makeSignInLimits(config, makeLimiter)
    await fail(3, () => limits.beginSignIn('ada@example.com', '198.51.100.1'))
    await assert.rejects(limits.beginSignIn('ada@example.com', '198.51.100.1'), refused)
    await limits.beginSignIn('ada@example.com', '198.51.100.2')
    await fail(2, () => limits.beginSignIn('grace@example.com', '198.51.100.1'))
    await assert.rejects(limits.beginSignIn('grace@example.com', '198.51.100.1'), refused)
    await assert.rejects(limits.beginSignIn('nobody@example.com', '198.51.100.1'), refused)
    await limits.beginSignIn('grace@example.com', '198.51.100.2')
  },
)

onEachLimiter(
  'an attempt without a result does not count, and refused attempts do not extend the wait',
  async (makeLimiter) => {
    const limits = makeSignInLimits(config, makeLimiter)
    await fail(20, async () => (await limits.beginSignIn('ada@example.com', '198.51.100.1')).canceled())
    await fail(20, async () => (await limits.beginPasswordCheck(7)).canceled())
    const tries = await Promise.all(
      [1, 2, 3].map(() => limits.beginSignIn('ada@example.com', '198.51.100.1')),
    )
    await fail(20, () => assert.rejects(limits.beginSignIn('ada@example.com', '198.51.100.1'), refused))
    await tries[0]?.canceled()
    await limits.beginSignIn('ada@example.com', '198.51.100.1')
    await assert.rejects(limits.beginSignIn('ada@example.com', '198.51.100.1'), refused)
  },
)

onEachLimiter(
  'attempts that the limit of the address refuses do not count for the account',
  async (makeLimiter) => {
    const limits = makeSignInLimits(config, makeLimiter)
    const others = await Promise.all(
      [1, 2, 3, 4, 5].map((number) => limits.beginSignIn(`${number}@example.com`, '198.51.100.1')),
    )
    await fail(10, () => assert.rejects(limits.beginSignIn('ada@example.com', '198.51.100.1'), refused))
    for (const attempt of others) await attempt.canceled()
    await fail(3, () => limits.beginSignIn('ada@example.com', '198.51.100.1'))
  },
)

onEachLimiter('a limit ends after its window', async (makeLimiter) => {
  const limits = makeSignInLimits(config, makeLimiter, 1)
  await fail(3, () => limits.beginSignIn('ada@example.com', '198.51.100.1'))
  await assert.rejects(limits.beginSignIn('ada@example.com', '198.51.100.1'), refused)
  await eventually(() => limits.beginSignIn('ada@example.com', '198.51.100.1'))
  const limit = makeAddressLimit(config, makeLimiter, 1)
  await fail(2, () => limit('register', '198.51.100.1'))
  await assert.rejects(limit('register', '198.51.100.1'), refused)
  await eventually(() => limit('register', '198.51.100.1'))
})

onEachLimiter(
  'submissions, registrations and password resets have separate limits for each address or IPv6 subscriber',
  async (makeLimiter) => {
    const limit = makeAddressLimit(config, makeLimiter)
    await fail(2, () => limit('register', '2001:db8::1'))
    await assert.rejects(limit('register', '2001:db8::2'), refused)
    await limit('register', '2001:db8:0:1::1')
    await fail(4, () => limit('submit', '2001:db8::1'))
    await assert.rejects(limit('submit', '2001:db8::1'), refused)
    await fail(3, () => limit('password-reset', '2001:db8::1'))
    await assert.rejects(limit('password-reset', '2001:db8::1'), refused)
    await fail(100, () => limit('sign-in', '2001:db8::1'))
  },
)

onEachLimiter('RATE_LIMIT=off counts nothing', async (makeLimiter) => {
  const off = { ...config, rateLimit: 'off' } as const
  await fail(100, () => makeSignInLimits(off, makeLimiter).beginSignIn('ada@example.com', '198.51.100.1'))
  const limit = makeAddressLimit(off, makeLimiter)
  await fail(100, () => limit('submit', '198.51.100.1'))
})
