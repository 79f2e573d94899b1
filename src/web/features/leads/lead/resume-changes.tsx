import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { referenceOf } from '#contract/values/reference.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import classes from './related.module.css'

type Difference = Output<'compareResumes'>
type Part = Difference['parts'][number]

/** What changed in the text of the resume, from the earlier of two leads to the later. */
export const ResumeChanges = ({
  id,
  lead,
  other,
}: {
  id: string
  lead: { id: number }
  other: { id: number }
}) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['resume-changes', lead.id, other.id],
    queryFn: () => call('compareResumes', { params: { id: lead.id, other_id: other.id } }),
  })
  const place = useRef<HTMLDivElement>(null)
  const isThere = data !== undefined
  // It opens below the button that asks for it, which may be at the end of what is in sight.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' })
  }, [isThere])
  return (
    <div id={id} ref={place} className={classes.changes}>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      {data && <Changes difference={data} />}
    </div>
  )
}

const Changes = ({
  difference: { state, parts, is_cut, earlier_id, later_id },
}: {
  difference: Difference
}) => {
  if (state !== 'compared') return <p>{text(`changes.${state}`)}</p>
  return (
    <>
      <p>
        {parts.some(({ kind }) => kind !== 'same')
          ? text('changes.of', { earlier: referenceOf(earlier_id), later: referenceOf(later_id) })
          : text('changes.none')}
        {is_cut && ` ${text('changes.cut')}`}
      </p>
      <div className={classes.text} dir="auto">
        {parts.map((part, at) => (
          <OnePart key={at} part={part} isFirst={at === 0} isLast={at === parts.length - 1} />
        ))}
      </div>
    </>
  )
}

type Placed = { part: Part; isFirst: boolean; isLast: boolean }

const OnePart = ({ part: { kind, text: words }, isFirst, isLast }: Placed) => {
  if (kind === 'same') return <span>{shortened(words, isFirst, isLast)}</span>
  const Mark = kind === 'added' ? 'ins' : 'del'
  return (
    <Mark>
      <span className="visually-hidden">{text(`changes.${kind}`)} </span>
      {words}
    </Mark>
  )
}

const shownAround = 80

/** Of what is the same, only whole words beside a change. */
const shortened = (words: string, isFirst: boolean, isLast: boolean) => {
  if (words.length <= 3 * shownAround) return words
  const before = isFirst ? '' : words.slice(0, shownAround).replace(/\s\S*$/, '')
  const after = isLast ? '' : words.slice(-shownAround).replace(/^\S*\s/, '')
  return `${before} … ${after}`.toWellFormed()
}
