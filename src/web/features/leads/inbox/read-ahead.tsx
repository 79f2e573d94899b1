import { Button, Loader } from '@mantine/core'
import { useEffect } from 'react'
import { text } from '#web/texts.ts'
import classes from './inbox.module.css'
import { isFruitless } from './is-fruitless.ts'
import type { useInbox } from './use-inbox.ts'

const readAheadRows = 20

/**
 * Reads the next page before the end of the list is in sight, and on where a page of a search in a view has few rows or none. Stands
 * at the end of the list, where it says that it reads; it asks whether to go on where that has been of little use, or has failed.
 */
export const ReadAhead = ({
  inbox,
  lastDrawn,
}: {
  inbox: ReturnType<typeof useInbox>
  /** The index of the last row that is drawn. */
  lastDrawn: number
}) => {
  const { rows, data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = inbox
  const isToAsk = isFetchNextPageError || isFruitless(data?.pages.length ?? 0, rows.length)
  const isNear = lastDrawn >= rows.length - readAheadRows
  const isToRead = hasNextPage && !isFetchingNextPage && !isToAsk && isNear
  useEffect(() => {
    if (isToRead) void fetchNextPage()
  }, [isToRead, fetchNextPage])
  if (isFetchingNextPage)
    return (
      <div className={classes.more} role="status">
        <Loader size="xs" /> {text('loading')}
      </div>
    )
  if (!hasNextPage || !isToAsk) return null
  return (
    <div className={classes.more}>
      <Button size="compact-sm" variant="default" onClick={() => void fetchNextPage()}>
        {text(isFetchNextPageError ? 'retry' : 'found.further')}
      </Button>
    </div>
  )
}
