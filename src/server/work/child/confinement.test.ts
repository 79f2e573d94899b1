import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Confinement, rememberConfinement } from './confinement.ts'

const confinement = (name: Confinement['name']): Confinement => ({ name, wrap: (command) => command })

test('the strongest confinement is remembered; another one is tried again after some minutes, and a failure at once', async () => {
  const found: (Confinement | Error)[] = [
    new Error('no process can be started'),
    confinement('none'),
    confinement('network namespace'),
    confinement('bubblewrap'),
  ]
  let minutes = 0
  const current = rememberConfinement(
    async () => {
      const next = found.shift()
      if (!next || next instanceof Error) throw next ?? new Error('tried once more')
      return next
    },
    () => minutes * 60_000,
  )
  const nameAt = async (minute: number) => {
    minutes = minute
    return (await current()).name
  }
  await assert.rejects(nameAt(0))
  assert.equal(await nameAt(0), 'none')
  assert.equal(await nameAt(9), 'none')
  assert.equal(await nameAt(11), 'network namespace')
  assert.equal(await nameAt(22), 'bubblewrap')
  assert.equal(await nameAt(10_000), 'bubblewrap')
})
