import { NativeSelect } from '@mantine/core'
import { text } from '#web/texts.ts'
import { charsets } from './charsets.ts'
import classes from '../lead/lead.module.css'
import type { Reading } from './use-charset.ts'

/** Shows and changes the charset in which a text file is read. */
export const CharsetChoice = ({ reading: { charset, found, isGuess, choose } }: { reading: Reading }) => {
  const others = charsets.every((each) => each.charset !== found) && found !== undefined ? [found] : []
  const options = [
    ...charsets.map(({ charset: value, name, script }) => ({ value, label: `${text(script)} (${name})` })),
    ...others.map((value) => ({ value, label: value })),
  ].map(({ value, label }) => ({
    value,
    label: value === found && isGuess ? text('charset.guessed', { name: label }) : label,
  }))
  return (
    <label className={classes.charset}>
      <span>{text('charset')}</span>
      <NativeSelect
        size="xs"
        value={charset}
        data={options}
        onChange={(event) => choose(event.currentTarget.value)}
      />
    </label>
  )
}
