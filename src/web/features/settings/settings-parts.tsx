import { Link } from '@tanstack/react-router'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { PartsNav } from '#web/ui/parts-nav.tsx'

export const SettingsParts = () => (
  <PartsNav label={text('settings.parts')}>
    <Link to="/settings/firm">{text('settings.firm')}</Link>
    <Link to="/settings/hours">{text('settings.hours')}</Link>
    <Link to="/settings/form">{text('settings.form')}</Link>
    <Link to="/settings/notifications">{text('settings.told')}</Link>
    {useMe().role === 'admin' && (
      <>
        <Link to="/settings/data">{text('settings.data')}</Link>
        <Link to="/settings/audit">{text('settings.audit')}</Link>
      </>
    )}
  </PartsNav>
)
