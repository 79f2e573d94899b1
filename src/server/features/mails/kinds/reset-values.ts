import type { MailValues } from './mail-templates.ts'
import { type Firm, footerLines, oneLine } from './mail-values.ts'

/**
 * What the templates of a mail with a link to set a new password are filled with. The token follows the #: browsers keep
 * that to themselves, so it reaches no log and no Referer on the way.
 */
export const resetValuesOf = ({ firm_name, firm_footer, baseUrl }: Firm, token: string): MailValues => ({
  firm: oneLine(firm_name),
  site: new URL(baseUrl).host,
  link: `${baseUrl}/app/reset-password#${token}`,
  footer: footerLines(firm_footer),
})
