import { NativeSelect } from '@mantine/core'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { ProblemAlert, fieldErrors } from '#web/ui/problem-alert.tsx'
import classes from './data.module.css'
import type { Report } from './import-query.ts'
import { fileOf, useUpload } from './use-upload.ts'

/** Which sheet of a workbook is imported, where it has several. Another one needs the file again. */
export const ImportSheet = ({ report: { id, read_as } }: { report: Report }) => {
  const upload = useUpload()
  const { sheet, sheets } = read_as
  if (sheet === null || sheets.length < 2) return null
  const file = fileOf(id)
  const mistake = Object.values(fieldErrors(upload.error))[0]
  return (
    <Part title={text('imports.sheet')}>
      {file ? (
        <NativeSelect
          aria-label={text('imports.sheet')}
          className={classes.sheet}
          value={upload.isPending ? upload.variables.sheet : sheet}
          disabled={upload.isPending}
          onChange={({ currentTarget }) => upload.mutate({ file, sheet: currentTarget.value, insteadOf: id })}
          data={sheets}
          {...(mistake !== undefined && { error: mistake })}
        />
      ) : (
        <>
          <bdi>{sheet}</bdi>
          <p className={classes.hint}>{text('imports.sheet.again')}</p>
        </>
      )}
      <ProblemAlert error={upload.error} />
    </Part>
  )
}
