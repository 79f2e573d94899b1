import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { ColorField } from './color-field.tsx'
import { LogoField } from './logo-field.tsx'
import { TextSettings } from './text-settings.tsx'
import { TimeZoneField } from './time-zone-field.tsx'
import type { Draft } from './use-draft.ts'

export const FirmPart = ({ draft }: { draft: Draft }) => (
  <>
    <Part title={text('settings.firm.identity')}>
      <TextSettings draft={draft} part="identity" />
      <LogoField draft={draft} />
    </Part>
    <Part title={text('settings.firm.look')}>
      <ColorField draft={draft} />
    </Part>
    <Part title={text('settings.firm.time')}>
      <TimeZoneField draft={draft} />
    </Part>
    <Part title={text('settings.firm.legal')}>
      <TextSettings draft={draft} part="legal" />
    </Part>
  </>
)
