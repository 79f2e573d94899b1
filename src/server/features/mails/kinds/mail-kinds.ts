import type { MailKind } from '#contract/schemas/mails.ts'
import { confirmation } from './confirmation.ts'
import { infectedResume } from './infected-resume.ts'
import { invitation } from './invitation.ts'
import type { KindOfMail } from './mail-kind.ts'
import { notification } from './notification.ts'
import { passwordReset } from './password-reset.ts'

export const mailKinds: Readonly<Record<MailKind, KindOfMail>> = {
  confirmation,
  notification: notification,
  password_reset: passwordReset,
  infected_resume: infectedResume,
  invitation,
}
