import { NativeSelect } from '@mantine/core'
import { exporters } from '#contract/export/export-formats.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { ColorField } from './color-field.tsx'
import { LogoField } from './logo-field.tsx'
import { Origin } from './origin.tsx'
import { TextSettings } from './text-settings.tsx'
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
    <Part title={text('settings.firm.legal')}>
      <TextSettings draft={draft} part="legal" />
    </Part>
    <Part title={text('settings.firm.data')}>
      <ExportField draft={draft} />
    </Part>
  </>
)

const ExportField = ({ draft }: { draft: Draft }) => (
  <>
    <NativeSelect
      label={text('settings.leads_export')}
      description={text('settings.leads_export.hint')}
      maw={320}
      disabled={!draft.canChange}
      value={draft.shown('leads_export')}
      data={exporters.map((value) => ({ value, label: text(`settings.leads_export.${value}`) }))}
      onChange={({ currentTarget: { value } }) =>
        draft.set('leads_export', exporters.find((each) => each === value) ?? 'admins')
      }
      error={draft.errorOf('leads_export')}
    />
    <Origin draft={draft} name="leads_export" />
  </>
)
