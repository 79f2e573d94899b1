import { Kbd, Switch } from '@mantine/core'
import { useState } from 'react'
import { text } from '#web/texts.ts'
import { actNames, actOf, keyNames } from '#web/ui/keyboard/acts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import classes from './key-help.module.css'
import { areSingleKeysOn, switchSingleKeys } from '#web/ui/keyboard/keys.ts'

export const KeyHelp = ({ close }: { close: () => void }) => (
  <Dialog title={text('keys.title')} close={close}>
    <dl className={classes.keys}>
      {actNames.map((name) => (
        <div key={name}>
          <dt>
            {keyNames(name).map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd>{text(actOf(name).text)}</dd>
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
