import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { text } from '#web/texts.ts'
import { hasWords } from '../filter/filter-line.ts'
import classes from './inbox.module.css'
import { LeadRowView } from './lead-row.tsx'
import type { InboxSearch } from './inbox-search.ts'
import { ReadAhead } from './read-ahead.tsx'
import { useAnchor } from './use-anchor.ts'
import type { useInbox } from './use-inbox.ts'
import { useReturn } from './use-return.ts'
import { useRowKeys } from './use-row-keys.tsx'

const columns = ['name', 'waiting', 'state', 'assigned', 'resume'] as const
const snippetPixels = 24

/** A table for any number of rows. Only visible rows are drawn; the next page is read before the end is in sight. */
export const InboxTable = ({
  search,
  inbox,
}: {
  search: InboxSearch
  inbox: ReturnType<typeof useInbox>
}) => {
  const { rows, hasNextPage } = inbox
  const isNarrow = useMediaQuery('(max-width: 44em)', undefined, { getInitialValueInEffect: false }) ?? false
  const rowPixels = (isNarrow ? 100 : 56) + (hasWords(search.q) ? snippetPixels : 0)
  const frame = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPixels,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 4,
    useFlushSync: false,
  })
  useEffect(() => virtual.measure(), [virtual, rowPixels])
  useAnchor(frame, rows, { rowPixels, isOtherView: inbox.isPlaceholderData })
  const page = inbox.data?.pages[0]
  const total = page?.total ?? (hasNextPage ? -1 : rows.length)
  const { isSelected, toggle, dialogs, bar, focus, current } = useRowKeys({
    rows,
    search,
    total: Math.max(total, rows.length),
    isAtLeast: page?.total_is_at_least === true,
    reveal: (index) => virtual.scrollToIndex(index),
  })
  useReturn(frame, rows, { search, focus })
  const drawn = virtual.getVirtualItems()
  const isDrawn = drawn.some(({ index }) => rows[index]?.id === current)
  const stop = isDrawn ? current : rows[drawn[0]?.index ?? 0]?.id
  return (
    <div className={classes.list}>
      {bar}
      <div
        className={classes.table}
        role="table"
        aria-label={text('nav.inbox')}
        aria-rowcount={total === -1 ? -1 : total + 1}
      >
        <div role="rowgroup" className={classes.columns}>
          <div role="row" className={classes.grid} aria-rowindex={1}>
            <span role="columnheader">
              <span className="visually-hidden">{text('column.select')}</span>
            </span>
            {columns.map((column) => (
              <span role="columnheader" key={column}>
                {text(
                  column === 'waiting' && search.view === 'reached_out'
                    ? 'view.reached_out'
                    : `column.${column}`,
                )}
              </span>
            ))}
          </div>
        </div>
        <div ref={frame} className={classes.window} data-scroll>
          <div
            role="rowgroup"
            className={classes.rows}
            style={{ height: virtual.getTotalSize() }}
            onKeyDown={(event) => moveByArrows(event, rows, focus)}
          >
            {drawn.map(({ index, start, size }) => {
              const lead = rows[index]
              return (
                lead && (
                  <LeadRowView
                    key={lead.id}
                    lead={lead}
                    search={search}
                    index={index}
                    start={start}
                    size={size}
                    isSelected={isSelected(lead.id)}
                    isStop={lead.id === stop}
                    toggle={toggle}
                  />
                )
              )
            })}
          </div>
          <ReadAhead inbox={inbox} lastDrawn={drawn.at(-1)?.index ?? -1} />
        </div>
      </div>
      {dialogs}
    </div>
  )
}

/** Up and down go to other rows, left and right to the checkbox of the row and back. */
const moveByArrows = (
  event: React.KeyboardEvent,
  rows: readonly { id: number }[],
  focus: (index: number) => void,
) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
  const row = event.target instanceof Element ? event.target.closest('[data-row]') : null
  const at = rows.findIndex(({ id }) => String(id) === row?.getAttribute('data-row'))
  const part = { ArrowLeft: 'input', ArrowRight: 'a' }[event.key]
  const index = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key]
  if (at === -1 || (part === undefined && index === undefined)) return
  event.preventDefault()
  if (part !== undefined) row?.querySelector<HTMLElement>(part)?.focus()
  else if (index !== undefined) focus(index)
}
