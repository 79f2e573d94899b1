import type { Span } from '#contract/filter/filter.ts'
import { inUserLanguage } from '#web/texts.ts'
import classes from './filter.module.css'

export type Mistake = Span & { message: string }

/** What is wrong with a line, and the line with the place marked. */
export const LineMistake = ({ line, mistake }: { line: string; mistake: Mistake }) => {
  const end = mistake.offset + mistake.length
  return (
    <span className={classes.mistake} role="status">
      <span className={classes.line}>
        {line.slice(0, mistake.offset)}
        <mark className={classes.wrong}>{line.slice(mistake.offset, end)}</mark>
        {line.slice(end)}
      </span>
      <span>{inUserLanguage(mistake.message)}</span>
    </span>
  )
}
