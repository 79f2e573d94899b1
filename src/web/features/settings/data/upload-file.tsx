import { Anchor, Button, Group } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { ProblemAlert, fieldErrors } from '#web/ui/problem-alert.tsx'
import classes from './data.module.css'
import { useUpload } from './use-upload.ts'

const template =
  '\ufefffirst_name,last_name,email,phone,city,created_at,state,note\r\nAda,Lovelace,ada@example.com,+1 212 555 0100,Boston,2026-01-31,PENDING,Wants to be called\r\n'

/** Takes the file that is to be imported: chosen, or dropped anywhere on the page. */
export const UploadFile = () => {
  const input = useRef<HTMLInputElement>(null)
  const upload = useUpload()
  const isOver = useDroppedFile((file) => upload.mutate({ file }))
  const mistake = fieldErrors(upload.error)['file']
  return (
    <section className={classes.drop} data-over={isOver || undefined} aria-label={text('imports.upload')}>
      <p>
        <strong>{text('imports.upload')}</strong>
      </p>
      <p className={classes.hint}>{text('imports.upload.hint')}</p>
      <Group gap="sm">
        <Button
          leftSection={<Icon name="file" size={16} />}
          loading={upload.isPending}
          onClick={() => input.current?.click()}
        >
          {text('imports.choose')}
        </Button>
        <Anchor
          size="sm"
          underline="always"
          download="template.csv"
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(template)}`}
        >
          {text('imports.template')}
        </Anchor>
      </Group>
      <ProblemAlert error={upload.error} />
      {mistake !== undefined && (
        <p role="alert" className={classes.mistake}>
          {mistake}
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.xlsx,.xlsm,.ndjson,.jsonl,.zip"
        aria-label={text('imports.choose')}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file) upload.mutate({ file })
          currentTarget.value = ''
        }}
      />
    </section>
  )
}

/** @returns whether a file is held over the page */
const useDroppedFile = (take: (file: File) => void): boolean => {
  const [isOver, setOver] = useState(false)
  const latest = useRef(take)
  useEffect(() => {
    latest.current = take
  })
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      setOver(false)
      const [file] = event.dataTransfer?.files ?? []
      if (!file) return
      // Otherwise the browser opens the file in place of the app.
      event.preventDefault()
      latest.current(file)
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [])
  return isOver
}
