import { Alert, Button, Group, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { EventWords } from '#web/ui/event-words.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'
import { At } from '#web/ui/time/time.tsx'
import { type Entry, type Note, type Shown, activityQuery, shownKinds } from './activity-query.ts'
import classes from './activity.module.css'
import { Composer, useAddNote } from './composer.tsx'
import { MailEntry, NoticesEntry } from './mail-entry.tsx'
import { type Edited, useEdited } from './note-drafts.ts'
import { NoteEntry } from './note-entry.tsx'

type Lead = Output<'readLead'>

/** What was written, sent and done about a lead, the latest last, with the field for a note below it. */
export const Activity = ({ lead }: { lead: Lead }) => {
  const [shown, show] = useState<Shown>('all')
  const activity = useInfiniteQuery(activityQuery(lead.id, shown))
  const [edited, edit] = useEdited(lead.id)
  const { data, error, refetch, hasNextPage } = activity
  const entries = data?.pages.flatMap(({ items }) => items).toReversed() ?? []
  const isGone = edited && shown === 'all' && isMissing(edited.note, entries, hasNextPage)
  return (
    <section aria-labelledby="activity" className={classes.activity}>
      <div className={classes.head}>
        <h2 id="activity">{text('activity')}</h2>
        <SegmentedControl
          className="no-print"
          size="xs"
          aria-label={text('activity.show')}
          value={shown}
          onChange={(value) => show(shownKinds.find((each) => each === value) ?? 'all')}
          data={shownKinds.map((value) => ({ value, label: text(`activity.${value}`) }))}
        />
      </div>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={4} />}
      {hasNextPage && (
        <>
          <Button
            className="no-print"
            size="compact-sm"
            variant="subtle"
            loading={activity.isFetchingNextPage}
            onClick={() => void activity.fetchNextPage()}
          >
            {text('activity.earlier')}
          </Button>
          <p className={classes.printed}>{text('print.earlier')}</p>
        </>
      )}
      {data && entries.length === 0 && !hasNextPage && (
        <p className={classes.none}>{text('activity.none')}</p>
      )}
      <ol className={classes.list}>
        {entries.map((entry) => (
          <li key={keyOf(entry)} data-kind={entry.kind}>
            <At at={entry.at} className={classes.when} />
            <OneEntry entry={entry} lead={lead} edited={edited} edit={edit} />
          </li>
        ))}
      </ol>
      {isGone && <GoneNote leadId={lead.id} edited={edited} close={() => edit(undefined)} />}
      <Composer leadId={lead.id} />
    </section>
  )
}

const keyOf = ({ kind, note, mail, change }: Entry) => `${kind} ${(note ?? mail ?? change)?.id}`

/** Somebody has removed the note. One that is older than what was read may be there. */
const isMissing = (note: Note, entries: readonly Entry[], hasEarlier: boolean) => {
  const [earliest] = entries
  if (!earliest || (hasEarlier && note.created_at < earliest.at)) return false
  return !entries.some((entry) => entry.note?.id === note.id)
}

type OneEntryProps = {
  entry: Entry
  lead: Lead
  edited: Edited | undefined
  edit: (next: Edited | undefined) => void
}

const OneEntry = ({ entry: { note, mail, notices, change }, lead, edited, edit }: OneEntryProps) => {
  const { data: colleagues } = useQuery(colleaguesQuery)
  if (note)
    return <NoteEntry note={note} edited={edited?.note.id === note.id ? edited : undefined} edit={edit} />
  if (mail)
    return (
      <div>
        <MailEntry mail={mail} lead={lead} />
      </div>
    )
  if (notices) return <NoticesEntry notices={notices} lead={lead} />
  return (
    change && (
      <EventWords event={{ ...change, actor: change.attorney }} colleagues={colleagues?.items ?? []} />
    )
  )
}

const GoneNote = ({ leadId, edited, close }: { leadId: number; edited: Edited; close: () => void }) => {
  const add = useAddNote(leadId)
  return (
    <Alert color="orange" variant="light" mb="sm" role="alert">
      {text('notes.gone')}
      <p className={classes.words} dir="auto">
        {edited.text}
      </p>
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="light"
          loading={add.isPending}
          onClick={() => add.mutate(edited.text, { onSuccess: close })}
        >
          {text('notes.gone.add')}
        </Button>
        <Button size="compact-xs" variant="light" onClick={close}>
          {text('settings.discard')}
        </Button>
      </Group>
    </Alert>
  )
}
