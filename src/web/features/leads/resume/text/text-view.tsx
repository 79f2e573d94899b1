import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { decodeText } from '#charsets/decode-text.ts'
import type { Output } from '#web/api-types.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { CharsetChoice } from './charset-choice.tsx'
import { fileQuery, reportQuery } from '../resume-queries.ts'
import { tidyText } from './text-parts.ts'
import { TextSheet } from './text-sheet.tsx'
import type { LeadWithResume } from '../lead-with-resume.ts'

type Props = { lead: LeadWithResume; preview: Output<'readResumePreview'> }

/**
 * A plain text, as the server has read it. For all of a long one, and for another charset, the file itself is read. A choice
 * lasts for this tab.
 */
export const TextView = ({ lead, preview }: Props) => {
  const key = `foyer-charset-${lead.id}`
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(key) ?? undefined)
  const { data: report } = useQuery(reportQuery(lead.id))
  const found = report?.charset ?? undefined
  const charset = chosen ?? found
  const isFile = preview.is_cut || (chosen !== undefined && chosen !== found)
  const { data: bytes, error, refetch } = useQuery({ ...fileQuery(lead.id), enabled: isFile })
  const decoded = useMemo(
    () => (isFile && bytes && charset !== undefined ? tidyText(decodeText(bytes, charset)) : undefined),
    [isFile, bytes, charset],
  )
  if (error) return <Failed error={error} retry={() => void refetch()} />
  const shown = isFile ? decoded : preview.text
  if (shown === undefined || charset === undefined) return <Loading rows={10} />
  const choose = (next: string) => {
    sessionStorage.setItem(key, next)
    setChosen(next)
  }
  const isGuess = !/charset=/.test(lead.resume.media_type)
  // Another charset makes another text: the key resets the search and the parts that are shown.
  return (
    <TextSheet
      key={charset}
      text={shown}
      tools={<CharsetChoice charset={charset} found={found} isGuess={isGuess} choose={choose} />}
    />
  )
}
