import { Button, Group, SegmentedControl } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ask, call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Page } from '#web/ui/page.tsx'
import { saveFile } from '#web/ui/save-file.ts'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { Ages } from './ages.tsx'
import { ArrivalsChart } from './arrivals-chart.tsx'
import { ByPart } from './by-part.tsx'
import { Figures } from './figures.tsx'
import { Outcomes } from './outcomes.tsx'
import { type OverviewSearch, periods } from './overview-search.ts'
import { dayRange } from './overview-words.ts'
import classes from './overview.module.css'

/** How many people come, how long they wait, and what becomes of them. Each number opens its leads. */
export const OverviewPage = () => {
  const { days = 30, of = 'firm' } = useSearch({ from: '/signed-in/overview' })
  const navigate = useNavigate()
  const query = { days, of }
  const { data, error, refetch } = useQuery({
    queryKey: ['overview', query],
    queryFn: () => call('readOverview', { query }),
    placeholderData: keepPreviousData,
  })
  const save = useMutation({ mutationFn: () => saveTable(query) })
  const show = (search: OverviewSearch) => void navigate({ to: '/overview', search, replace: true })
  return (
    <Page title={text('nav.overview')} lead={text('overview.lead')} wide>
      <Group gap="sm" mt="md" className="no-print">
        <SegmentedControl
          aria-label={text('overview.period')}
          value={String(days)}
          onChange={(value) => show({ days: Number(value), of })}
          data={periods.map((each) => ({
            value: String(each),
            label: text('overview.days', { count: each }),
          }))}
        />
        <SegmentedControl
          aria-label={text('overview.of')}
          value={of}
          onChange={(value) => show({ days, of: value === 'mine' ? 'mine' : 'firm' })}
          data={[
            { value: 'firm', label: text('overview.firm') },
            { value: 'mine', label: text('overview.mine') },
          ]}
        />
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          CSV
        </Button>
      </Group>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          <p className={classes.period}>
            {text('overview.compared', { period: dayRange(data), before: dayRange(data.before) })}
          </p>
          {data.period.arrived.count + data.before.arrived.count === 0 ? (
            <Empty icon="chart" title={text('overview.none')}>
              {text('overview.none.text')}
            </Empty>
          ) : (
            <>
              <Figures period={data.period} before={data.before} />
              <ArrivalsChart steps={data.steps} />
            </>
          )}
          <Ages ages={data.waiting_by_age} />
          {data.period.arrived.count > 0 && (
            <>
              {of === 'firm' && <ByPart by="attorney" rows={data.attorneys} />}
              <ByPart by="source" rows={data.sources} />
              <Outcomes period={data.period} outcomes={data.outcomes} />
            </>
          )}
        </>
      )}
    </Page>
  )
}

/** Fetched first, as a link of the browser would have no token. */
const saveTable = async (query: { days: number; of: 'firm' | 'mine' }): Promise<void> => {
  const answer = await ask('exportOverview', { query })
  const url = URL.createObjectURL(await answer.blob())
  saveFile(url, `overview-${query.days}.csv`)
  URL.revokeObjectURL(url)
}
