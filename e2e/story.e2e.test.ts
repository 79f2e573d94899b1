import assert from 'node:assert/strict'
import { after } from 'node:test'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { closeBrowser, visit } from './app-browser.ts'
import { openElsewhere, reachOutByKeyboard, readTheLead, signUpFirst } from './story/first-attorney.ts'
import {
  askForResetLink,
  assertOnlyUnauthorized,
  setPassword,
  signInWithNew,
  staysSignedIn,
  useLinkAgain,
} from './story/forgotten-password.ts'
import { bothMailsArrive, sendTheForm } from './story/prospect.ts'
import { firmAddress } from './story/scene.ts'
import { askForAccess, openLeadOnceApproved, approve } from './story/second-attorney.ts'

after(closeBrowser)

onEachDatabase(
  'a prospect sends a resume, an attorney reads it and reaches out, a colleague joins, and a forgotten password is reset',
  async (start, t) => {
    const smtp = await startSmtpServer()
    whenOver(t, () => smtp.stop())
    const env = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), SMTP_TLS: 'False' }
    const foyer = await start({ env: { ...env, NOTIFY_EMAIL: firmAddress }, jobs: [readResume] })
    const scene = { foyer, smtp }
    const prospect = await visit(t, { javaScriptEnabled: false })
    const desktop = await visit(t)
    const laptop = await visit(t)
    const colleague = await visit(t)
    const signedOut = await visit(t)

    const reference = await sendTheForm(scene, prospect)
    const link = await bothMailsArrive(scene, reference)
    const site = new URL(link).origin

    await signUpFirst(site, desktop)
    await readTheLead(link, desktop)
    await openElsewhere(link, laptop)
    await reachOutByKeyboard(scene, desktop, laptop)

    await askForAccess(link, colleague)
    await approve(site, desktop)
    await openLeadOnceApproved(link, colleague)

    const reset = await askForResetLink(scene, site, signedOut)
    await setPassword(reset, signedOut, [desktop, laptop])
    await useLinkAgain(reset, signedOut)
    await signInWithNew(site, signedOut)
    await staysSignedIn(colleague)

    for (const { complaints } of [prospect, colleague, signedOut]) assert.deepEqual(complaints, [])
    for (const ended of [desktop, laptop]) assertOnlyUnauthorized(ended)
  },
)
