import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { importOutcomes } from '#contract/values/import-fields.ts'
import { inUserLanguage, text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import classes from './data.module.css'
import type { Report } from './import-query.ts'

type Found = NonNullable<Report['rehearsal']>
type Example = Found['examples'][number]

/** What the import would do, by what becomes of the rows, with the first rows of each. */
export const Rehearsal = ({ rehearsal: { counts, examples, resumes } }: { rehearsal: Found }) => (
  <Part title={text('imports.rehearsal')}>
    {importOutcomes
      .filter((outcome) => counts[outcome] > 0)
      .map((outcome) => (
        <details
          key={outcome}
          className={classes.outcome}
          data-outcome={outcome}
          open={outcome === 'refused'}
        >
          <summary>{text(`imports.would.${outcome}`, { count: counts[outcome] })}</summary>
          <ul>
            {examples
              .filter((each) => each.outcome === outcome)
              .map((example) => (
                <li key={example.row}>
                  <span className={classes.row}>{text('imports.row', { number: example.row })}</span>
                  <Difference example={example} />
                </li>
              ))}
          </ul>
        </details>
      ))}
    {resumes.attached + resumes.left > 0 && (
      <details className={classes.outcome} data-outcome={resumes.left > 0 ? 'refused' : 'resumes'} open>
        <summary>
          {[
            text('imports.resumes.would', { count: resumes.attached }),
            resumes.left > 0 ? text('imports.resumes.left', { count: resumes.left }) : '',
          ]
            .filter(Boolean)
            .join(', ')}
        </summary>
        <LeftResumes left={resumes.examples} />
      </details>
    )}
    <p className={classes.hint}>{text('imports.rehearsal.hint')}</p>
  </Part>
)

const Difference = ({ example: { before, after, reason, lead_id: id } }: { example: Example }) => (
  <span className={classes.difference}>
    {reason !== null && <span>{inUserLanguage(reason)}</span>}
    {Object.entries(after ?? {}).map(([field, value]) => (
      <span key={field} dir="auto">
        {nameOf(field)}:{' '}
        {before?.[field] != null && (
          <>
            <del>{before[field]}</del>{' '}
          </>
        )}
        {value === null ? <em>{text('imports.removed')}</em> : <ins>{value}</ins>}
      </span>
    ))}
    {id !== null && (
      <Anchor component={Link} to={`/leads/${id}`} size="sm" underline="always">
        {text('imports.lead')}
      </Anchor>
    )}
  </span>
)

/** The resumes that rows name and nobody gets. */
export const LeftResumes = ({ left }: { left: Report['left_resumes'] }) => (
  <ul>
    {left.map(({ row, file, reason }) => (
      <li key={row}>
        <span className={classes.row}>{text('imports.row', { number: row })}</span>
        <span className={classes.difference}>
          <bdi>{file}</bdi> <span>{inUserLanguage(reason)}</span>
        </span>
      </li>
    ))}
  </ul>
)

const fields = [
  ...([
    'first_name',
    'last_name',
    'email',
    'phone',
    'link',
    'city',
    'created_at',
    'state',
    'reached_out_at',
  ] as const),
  ...(['contact', 'outcome', 'assigned_to', 'source', 'language', 'note', 'external_id', 'resume'] as const),
]

const nameOf = (field: string) => {
  const known = fields.find((each) => each === field)
  return known ? text(`imports.field.${known}`) : field
}
