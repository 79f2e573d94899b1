import { Kbd, Switch } from '@mantine/core'
import { useState } from 'react'
import { type TextKey, text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import classes from './key-help.module.css'
import { areSingleKeysOn, switchSingleKeys } from '#web/ui/keys.ts'

const keys: [string[], TextKey][] = [
  [['j'], 'keys.next'],
  [['k'], 'keys.previous'],
  [['Enter'], 'keys.open'],
  [['r'], 'keys.reach'],
  [['a'], 'keys.assign'],
  [['t'], 'keys.take'],
  [['n'], 'keys.new'],
  [['x'], 'keys.select'],
  [['z'], 'keys.undo'],
  [['1', '9'], 'keys.views'],
  [['/'], 'keys.search'],
  [['f'], 'keys.find'],
  [['Esc'], 'keys.back'],
  [['Ctrl', 'k'], 'keys.commands'],
  [['?'], 'keys.help'],
]

export const KeyHelp = ({ close }: { close: () => void }) => (
  <Dialog title={text('keys.title')} close={close}>
    <dl className={classes.keys}>
      {keys.map(([names, what]) => (
        <div key={what}>
          <dt>
            {names.map((name) => (
              <Kbd key={name}>{name}</Kbd>
            ))}
          </dt>
          <dd>{text(what)}</dd>
        </div>
      ))}
    </dl>
    <SingleKeysSwitch />
  </Dialog>
)

const SingleKeysSwitch = () => {
  const [on, setOn] = useState(areSingleKeysOn)
  return (
    <Switch
      mt="md"
      label={text('keys.single')}
      description={text('keys.single.text')}
      checked={on}
      onChange={({ currentTarget: { checked } }) => {
        switchSingleKeys(checked)
        setOn(checked)
      }}
    />
  )
}
