import { TextInput, Textarea } from '@mantine/core'
import { limits } from '#contract/limits.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { ColorField } from './color-field.tsx'
import { LogoField } from './logo-field.tsx'
import { Origin } from './origin.tsx'
import { TimeZoneField } from './time-zone-field.tsx'
import type { Draft } from './use-draft.ts'

export const FirmPart = ({ draft }: { draft: Draft }) => (
  <>
    <Part title={text('settings.firm.identity')}>
      <TextInput
        label={text('settings.firm_name')}
        description={text('settings.firm_name.hint')}
        autoComplete="organization"
        maxLength={limits.firmNameMaxLength}
        readOnly={!draft.canChange}
        value={draft.shown('firm_name')}
        onChange={({ currentTarget }) => draft.set('firm_name', currentTarget.value)}
        error={draft.errorOf('firm_name')}
      />
      <Origin draft={draft} name="firm_name" />
      <LogoField draft={draft} />
    </Part>
    <Part title={text('settings.firm.look')}>
      <ColorField draft={draft} />
    </Part>
    <Part title={text('settings.firm.time')}>
      <TimeZoneField draft={draft} />
    </Part>
    <Part title={text('settings.firm.legal')}>
      <Textarea
        label={text('settings.firm_footer')}
        description={text('settings.firm_footer.hint')}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={limits.footerMaxLength}
        readOnly={!draft.canChange}
        value={draft.shown('firm_footer')}
        onChange={({ currentTarget }) => draft.set('firm_footer', currentTarget.value)}
        error={draft.errorOf('firm_footer')}
      />
      <Origin draft={draft} name="firm_footer" />
    </Part>
  </>
)
