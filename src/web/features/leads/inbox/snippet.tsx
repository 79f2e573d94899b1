import { Fragment } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import classes from './found.module.css'

export type Snippet = NonNullable<Output<'listInbox'>['items'][number]['snippets']>[number]

/** The piece of a resume or note in which a search has found its words: on one line, with the first of them in sight. */
export const SnippetLine = ({ snippet }: { snippet: Snippet }) => {
  const { before, hits } = piecesOf(snippet)
  return (
    <span className={classes.snippet}>
      <span className={classes.where}>{placeOf(snippet)}</span>
      <span className={classes.found} dir="auto" title={snippet.text}>
        {before}
        {hits.map(({ hit, after, from }) => (
          <Fragment key={from}>
            <mark className={classes.hit}>{hit}</mark>
            {after}
          </Fragment>
        ))}
      </span>
    </span>
  )
}

/** The piece to show below the name: what was found in the name itself only where nothing else was. */
export const snippetToShow = (snippets: Snippet[] | undefined): Snippet | undefined =>
  snippets?.find(({ where }) => where !== 'name') ?? snippets?.[0]

const placeOf = ({ where, page, text: found }: Snippet) => {
  if (where === 'name')
    return text(found.includes('@') ? 'field.email' : /\d/.test(found) ? 'field.phone' : 'column.name')
  if (where === 'notes') return text('found.in.notes')
  return page === undefined ? text('found.in.resume') : text('found.in.page', { page })
}

// So many characters before the first hit fit on the narrowest screen.
const beforeMax = 24

const piecesOf = ({ text: whole, hits }: Snippet) => {
  const first = hits[0]?.[0] ?? 0
  const blank = whole.indexOf(' ', first - beforeMax)
  const isInSight = first <= beforeMax
  const begin = isInSight ? 0 : blank === -1 || blank >= first ? first - beforeMax : blank + 1
  return {
    before: `${isInSight ? '' : '…'}${whole.slice(begin, first)}`,
    hits: hits.map(([from, to], at) => ({
      from,
      hit: whole.slice(from, to),
      after: whole.slice(to, hits[at + 1]?.[0]),
    })),
  }
}
