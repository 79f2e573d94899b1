import { Button, Group, Input } from '@mantine/core'
import { useRef, useState } from 'react'
import { limits } from '#contract/limits.ts'
import { text } from '#web/texts.ts'
import { Contested } from './origin.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

const mediaTypes = ['image/png', 'image/jpeg', 'image/webp']

export const LogoField = ({ draft }: { draft: Draft }) => {
  const input = useRef<HTMLInputElement>(null)
  const [mistake, setMistake] = useState<string>()
  const picked = draft.draft.firm_logo
  const url = picked === undefined ? draft.settings.firm_logo?.url : picked && `data:;base64,${picked.data}`

  const choose = async (file: File | undefined) => {
    if (!file) return
    const wrong = mistakeOf(file)
    setMistake(wrong)
    if (wrong === undefined) draft.setLogo(await toBase64(file))
  }
  const error = mistake ?? draft.errorOf('firm_logo')
  return (
    <Input.Wrapper
      mt="md"
      labelElement="div"
      label={text('settings.firm_logo')}
      description={text('settings.firm_logo.hint', { max: limits.logoMaxBytes / 1024 })}
      error={error}
    >
      <div className={classes.logo}>
        {url ? (
          <img src={url} alt={text('settings.firm_logo')} />
        ) : (
          <span className={classes.nologo}>{text('settings.logo.none')}</span>
        )}
        {draft.canChange && (
          <Group gap="xs">
            <Button variant="default" size="xs" onClick={() => input.current?.click()}>
              {text(url ? 'settings.logo.other' : 'settings.logo.choose')}
            </Button>
            {url && (
              <Button variant="subtle" size="xs" onClick={() => draft.setLogo(picked ? undefined : null)}>
                {text('settings.logo.remove')}
              </Button>
            )}
          </Group>
        )}
        {picked !== undefined && draft.theirs.includes('firm_logo') && (
          <Contested
            name="firm_logo"
            now={text(draft.settings.firm_logo ? 'settings.logo.another' : 'settings.logo.none')}
            take={() => draft.setLogo(undefined)}
          />
        )}
        <input
          ref={input}
          type="file"
          hidden
          accept={mediaTypes.join(',')}
          aria-label={text('settings.logo.choose')}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? []
            void choose(file).finally(() => {
              // Otherwise choosing the same file again, after editing it, would fire no change event.
              if (input.current) input.current.value = ''
            })
          }}
        />
      </div>
    </Input.Wrapper>
  )
}

const mistakeOf = ({ type, size }: File) => {
  if (!mediaTypes.includes(type)) return text('settings.logo.type')
  const max = limits.logoMaxBytes
  return size > max
    ? text('settings.logo.large', { size: Math.ceil(size / 1024), max: max / 1024 })
    : undefined
}

const toBase64 = (file: File) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      if (typeof reader.result === 'string') resolve(reader.result.replace(/^[^,]*,/, ''))
    })
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file cannot be read.')))
    reader.readAsDataURL(file)
  })
