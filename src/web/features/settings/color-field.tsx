import { TextInput } from '@mantine/core'
import { colorsFrom } from '#contract/form/form-color.ts'
import { text } from '#web/texts.ts'
import { Origin } from './origin.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

/** The firm's color, with samples of how the form adjusts it for enough contrast. */
export const ColorField = ({ draft }: { draft: Draft }) => {
  const typed = draft.shown('firm_color')
  const color = typed.trim().toLowerCase()
  const isColor = /^#[0-9a-f]{6}$/.test(color)
  return (
    <>
      <TextInput
        label={text('settings.firm_color')}
        description={text('settings.firm_color.hint')}
        maw={320}
        maxLength={7}
        spellCheck={false}
        readOnly={!draft.canChange}
        value={typed}
        onChange={({ currentTarget }) => draft.set('firm_color', currentTarget.value)}
        error={draft.errorOf('firm_color')}
        leftSection={
          <input
            type="color"
            className={classes.swatch}
            aria-label={text('settings.firm_color.pick')}
            disabled={!draft.canChange}
            value={isColor ? color : '#000000'}
            onChange={({ currentTarget }) => draft.set('firm_color', currentTarget.value)}
          />
        }
      />
      {isColor && <Samples color={color} />}
      <Origin draft={draft} name="firm_color" />
    </>
  )
}

const grounds = { light: '#ffffff', dark: '#12161c' }

const Samples = ({ color }: { color: string }) => {
  const colors = colorsFrom(color)
  const { light, dark } = colors
  return (
    <>
      <div className={classes.samples}>
        {(['light', 'dark'] as const).map((scheme) => {
          const { accent, onAccent, link } = colors[scheme]
          return (
            <figure key={scheme} style={{ background: grounds[scheme], borderTopColor: accent, color: link }}>
              <span style={{ background: accent, color: onAccent }}>{text('settings.sample.button')}</span>
              <u>{text('settings.sample.link')}</u>
              <figcaption style={{ color: scheme === 'light' ? '#515c6b' : '#aab4c2' }}>
                {text(`settings.sample.${scheme}`)}
              </figcaption>
            </figure>
          )
        })}
      </div>
      <p className={classes.origin} role="status">
        {light.link === color && dark.accent === color && text('settings.color.fine')}
        {light.link !== color && text('settings.color.darkened', { color: light.link })}{' '}
        {dark.accent !== color && text('settings.color.lightened', { color: dark.accent })}
      </p>
    </>
  )
}
