import { Kbd } from '@mantine/core'
import { type TextKey, text } from '#web/texts.ts'
import { Dialog } from './dialog.tsx'
import classes from './key-help.module.css'

const keys: [string[], TextKey][] = [
  [['j'], 'keys.next'],
  [['k'], 'keys.previous'],
  [['Enter'], 'keys.open'],
  [['r'], 'keys.reach'],
  [['a'], 'keys.assign'],
  [['x'], 'keys.select'],
  [['z'], 'keys.undo'],
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
  </Dialog>
)
