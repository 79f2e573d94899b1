import { Button, Textarea } from '@mantine/core'
import { text } from '#web/texts.ts'
import { toast } from '#web/ui/toasts.tsx'
import classes from './settings.module.css'

/** The HTML with which the firm embeds the form in its own site. */
export const Embed = ({ hosts, firm }: { hosts: string[]; firm: string }) => {
  const frame = `<iframe src="${location.origin}/" title="${escaped(firm)}" style="width: 100%; height: 75rem; border: 0"></iframe>`
  const code = `<script src="${location.origin}/embed.js" data-title="${escaped(firm)}" async></script>
<noscript>${frame}</noscript>`
  return (
    <div className={classes.embed}>
      <Textarea
        label={text('settings.embed.code')}
        description={hosts.length === 0 ? text('settings.embed.none') : undefined}
        readOnly
        autosize
        spellCheck={false}
        value={code}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      {/* Browsers offer the clipboard on HTTPS and localhost only. */}
      {globalThis.isSecureContext && (
        <Button
          variant="default"
          size="xs"
          onClick={() =>
            void navigator.clipboard.writeText(code).then(() => toast(text('settings.embed.copied')))
          }
        >
          {text('settings.embed.copy')}
        </Button>
      )}
    </div>
  )
}

const escaped = (value: string) => value.replaceAll(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
