import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page, Part, Row } from '#web/ui/page.tsx'
import { PagedRows } from '#web/ui/paged-rows.tsx'
import { nameOf } from '#web/ui/person.ts'
import { exactTime } from '#web/ui/time/time.tsx'
import { SettingsParts } from '../settings-parts.tsx'
import { PastExports } from './past-exports.tsx'
import { UploadFile } from './upload-file.tsx'

type Import = Output<'listImports'>['items'][number]

/** Files that are, or were, imported, the place for the next one, and what was exported. */
export const DataPage = () => (
  <AdminsOnly>
    <Page title={text('nav.settings')} lead={text('data.lead')}>
      <SettingsParts />
      <UploadFile />
      <Imports />
      <PastExports />
    </Page>
  </AdminsOnly>
)

const Imports = () => (
  <Part title={text('imports')}>
    <PagedRows
      queryKey={['imports', 'list']}
      read={({ page_size, last }) => call('listImports', { query: { page_size, before_id: last } })}
      label={text('imports')}
      none={<p>{text('imports.none')}</p>}
      row={(item) => <OneImport key={item.id} item={item} />}
    />
  </Part>
)

const OneImport = ({ item }: { item: Import }) => (
  <Row title={<bdi>{item.file_name}</bdi>} below={aboutOf(item)}>
    <Anchor
      component={Link}
      to={`/settings/data/${item.id}`}
      size="sm"
      underline="always"
      aria-label={text('imports.open.what', { file: item.file_name })}
    >
      {text('imports.open')}
    </Anchor>
  </Row>
)

const aboutOf = ({ state, counts, rows, uploaded_by, uploaded_at }: Import) =>
  [
    text(`imports.state.${state}`),
    state === 'done' || state === 'stopped'
      ? text('imports.short', { created: counts.created, updated: counts.updated, refused: counts.refused })
      : text('imports.rows', { count: rows }),
    nameOf(uploaded_by),
    exactTime(uploaded_at),
  ].join(' · ')
