import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Part, Row } from '#web/ui/page.tsx'
import { PagedRows } from '#web/ui/paged-rows.tsx'
import { nameOf } from '#web/ui/person.ts'
import { exactTime } from '#web/ui/time/time.tsx'

type Export = Output<'listExports'>['items'][number]

/** Who has taken which leads with them, and whether the file is whole. */
export const PastExports = () => (
  <Part title={text('exports')}>
    <PagedRows
      queryKey={['exports']}
      read={({ page_size, last }) => call('listExports', { query: { page_size, before_id: last } })}
      label={text('exports')}
      none={<p>{text('exports.none')}</p>}
      row={(item) => <Row key={item.id} title={<bdi>{whatOf(item)}</bdi>} below={aboutOf(item)} />}
    />
  </Part>
)

/** The format, and of which leads. */
const whatOf = ({ format, q, view }: Export) =>
  [
    format.toUpperCase(),
    ...(view === null ? [] : [text(`view.${view}`)]),
    ...(q === null ? [] : [q]),
    ...(view === null && q === null ? [text('exports.all')] : []),
  ].join(' · ')

const aboutOf = ({ state, leads, started_by: starter, started_at: at }: Export) =>
  [
    text(`exports.${state}`, { count: leads }),
    starter === null ? text('exports.operator') : nameOf(starter),
    exactTime(at),
  ].join(' · ')
