import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMediaQuery } from '@mantine/hooks'
import type { FacetName } from '#contract/values/facet-names.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { colleaguesQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { conditionsIn, mistakeIn, withPiece } from '../filter/filter-line.ts'
import { valueText } from '../filter/filter-words.ts'
import { type InboxSearch, readInboxSearch } from '../inbox/inbox-search.ts'
import { lineOfSearch } from '../views/line-of-search.ts'
import classes from './facets.module.css'

type Value = Output<'readFacets'>['facets'][FacetName][number]

/** While somebody looks at them, the numbers are read again so often. */
const againMs = 30_000

/** Numbers beside the list: each is a link that adds its value to the line. Folded where the screen is narrow. */
export const Facets = ({ search, isOpen }: { search: InboxSearch; isOpen: boolean }) => {
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false }) ?? false
  if (!isOpen) return null
  if (!isNarrow) return <FacetLists search={search} />
  return (
    <details className={classes.folded}>
      <summary>{text('facets.label')}</summary>
      <FacetLists search={search} />
    </details>
  )
}

const FacetLists = ({ search }: { search: InboxSearch }) => {
  const line = lineOfSearch(search)
  const { data } = useQuery({
    queryKey: ['facets', line],
    queryFn: ({ signal }) =>
      call('readFacets', { query: line === '' ? { view: 'all' } : { q: line }, signal }),
    enabled: mistakeIn(search.q) === undefined,
    placeholderData: (before) => before,
    refetchInterval: againMs,
  })
  const { data: colleagues } = useQuery(colleaguesQuery)
  const names = data ? (Object.keys(data.facets) as FacetName[]) : []
  return (
    <aside className={classes.facets} aria-label={text('facets.label')}>
      {names.map((name) => {
        const values = data?.facets[name] ?? []
        return (
          values.length > 0 && (
            <section key={name}>
              <h2 className={classes.title}>{text(`facets.${name}`)}</h2>
              <ul className={classes.list}>
                {values.map((value) => (
                  <FacetLine
                    key={value.q}
                    value={value}
                    search={search}
                    line={line}
                    colleagues={colleagues?.items ?? []}
                  />
                ))}
              </ul>
            </section>
          )
        )
      })}
    </aside>
  )
}

const FacetLine = ({
  value: { q, count, is_at_least: isAtLeast },
  search,
  line,
  colleagues,
}: {
  value: Value
  search: InboxSearch
  line: string
  colleagues: Output<'listColleagues'>['items']
}) => {
  const condition = conditionsIn(q)[0]
  if (!condition) return null
  const isThere = conditionsIn(line).some(
    ({ field, values, isExcluded }) =>
      field === condition.field && !isExcluded && values.length === 1 && values[0] === condition.values[0],
  )
  const label = facetText(condition, colleagues)
  const number = `${count.toLocaleString()}${isAtLeast ? '+' : ''}`
  return (
    <li>
      {isThere ? (
        <span className={classes.value} data-chosen>
          <span className={classes.label}>{label}</span>
          <span>{number}</span>
        </span>
      ) : (
        <Link
          to="/inbox"
          search={readInboxSearch({ q: withPiece(line, q), order: search.order })}
          className={classes.value}
          title={label}
        >
          <span className={classes.label}>{label}</span>
          <span>{number}</span>
        </Link>
      )}
    </li>
  )
}

const facetText = (
  condition: ReturnType<typeof conditionsIn>[number],
  colleagues: Output<'listColleagues'>['items'],
) => {
  const value = valueText(condition.field, condition.values[0] ?? '', colleagues)
  if (condition.field === 'after') return text('facets.since', { value })
  if (condition.field === 'before') return text('facets.before', { value })
  return value
}
