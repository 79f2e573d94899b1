import { NativeSelect } from '@mantine/core'
import { text } from '#web/texts.ts'
import { charsets } from './charsets.ts'
import classes from '../resume.module.css'

type Props = {
  /** The charset in which the text is shown. */
  charset: string
  /** The one in which the server has read it. */
  found: string | undefined
  isGuess: boolean
  choose: (charset: string) => void
}

/** Shows and changes the charset in which a text file is read. */
export const CharsetChoice = ({ charset, found, isGuess, choose }: Props) => {
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
