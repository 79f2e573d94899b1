import { CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import classes from './filter.module.css'
import { conditionsIn, withCondition, withPiece, withoutCondition } from './filter-line.ts'
import { FilterMenu } from './filter-menu.tsx'
import { conditionText } from './filter-words.ts'

/** The conditions of a line as pills, each of which can be taken away, and a menu that adds another one. */
export const FilterPills = ({
  line,
  base,
  change,
  type,
  children,
}: {
  line: string
  /** What the list shows without a line, as a line: a condition is added to it. */
  base: string
  change: (line: string) => void
  /** Shows a line that is to be continued. */
  type: (line: string) => void
  /** What else can be done with the line. */
  children?: ReactNode
}) => {
  const conditions = conditionsIn(line)
  const { data } = useQuery({
    ...colleaguesQuery,
    enabled: conditions.some(({ field }) => field === 'assigned'),
  })
  return (
    <div className={classes.pills}>
      {conditions.length > 0 && (
        <ul className={classes.list} aria-label={text('filter.list')}>
          {conditions.map((condition) => {
            const words = conditionText(condition, data?.items ?? [])
            return (
              <li key={condition.at?.offset} className={classes.pill}>
                <span>{words}</span>
                <CloseButton
                  size="xs"
                  className={classes.remove ?? ''}
                  aria-label={text('filter.remove', { filter: words })}
                  onClick={() => change(withoutCondition(line, condition))}
                />
              </li>
            )
          })}
        </ul>
      )}
      <FilterMenu
        add={(condition) => change(withCondition(line || base, condition))}
        write={(field) => type(withPiece(line || base, `${field}:`))}
      />
      {children}
    </div>
  )
}
