import assert from 'node:assert/strict'
import { after } from 'node:test'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { closeBrowser, visit } from './app-browser.ts'
import { openElsewhere, reachOutByKeyboard, readTheLead, signUpFirst } from './story/first-attorney.ts'
import {
  askForLink,
  onlyTurnedAway,
  setPassword,
  signInWithNew,
  staysIn,
  useLinkAgain,
} from './story/forgotten-password.ts'
import { bothMailsArrive, sendTheForm } from './story/prospect.ts'
import { firmAddress } from './story/scene.ts'
import { askForAccess, goOn, letIn } from './story/second-attorney.ts'

after(closeBrowser)

onEachDatabase(
  'the whole story: a prospect writes, an attorney reads and reaches out, a colleague joins, a password is forgotten',
  async (start, t) => {
    const smtp = await startSmtpServer()
    whenOver(t, () => smtp.stop())
    const env = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), SMTP_TLS: 'False' }
    const foyer = await start({ env: { ...env, NOTIFY_EMAIL: firmAddress } })
    const scene = { foyer, smtp }
    const prospect = await visit(t, { javaScriptEnabled: false })
    const desk = await visit(t)
    const laptop = await visit(t)
    const colleague = await visit(t)
    const door = await visit(t)

    const reference = await sendTheForm(scene, prospect)
    const link = await bothMailsArrive(scene, reference)
    const site = new URL(link).origin

    await signUpFirst(site, desk)
    await readTheLead(link, desk)
    await openElsewhere(link, laptop)
    await reachOutByKeyboard(scene, desk, laptop)

    await askForAccess(link, colleague)
    await letIn(site, desk)
    await goOn(link, colleague)

    const reset = await askForLink(scene, site, door)
    await setPassword(reset, door, [desk, laptop])
    await useLinkAgain(reset, door)
    await signInWithNew(site, door)
    await staysIn(colleague)

    for (const { complaints } of [prospect, colleague, door]) assert.deepEqual(complaints, [])
    for (const ended of [desk, laptop]) onlyTurnedAway(ended)
  },
)
