import type { MailKind } from '#contract/schemas/mails.ts'
import { accessDeclined, accessGranted, accessRequested } from './access.ts'
import { confirmation } from './confirmation.ts'
import { infectedResume } from './infected-resume.ts'
import { invitation } from './invitation.ts'
import { leadDigest } from './lead-digest.ts'
import type { KindOfMail } from './mail-kind.ts'
import { notification } from './notification.ts'
import { passwordReset } from './password-reset.ts'
import { testMail } from './test-mail.ts'

export const mailKinds: Readonly<Record<MailKind, KindOfMail>> = {
  confirmation,
  notification: notification,
  password_reset: passwordReset,
  infected_resume: infectedResume,
  invitation,
  access_requested: accessRequested,
  access_granted: accessGranted,
  access_declined: accessDeclined,
  lead_digest: leadDigest,
  test: testMail,
}
