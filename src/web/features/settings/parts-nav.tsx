import { Link } from '@tanstack/react-router'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import classes from './settings.module.css'

export const PartsNav = () => (
  <nav className={classes.parts} aria-label={text('settings.parts')}>
    <Link to="/settings/firm">{text('settings.firm')}</Link>
    <Link to="/settings/form">{text('settings.form')}</Link>
    {useMe().role === 'admin' && <Link to="/settings/audit">{text('settings.audit')}</Link>}
  </nav>
)
