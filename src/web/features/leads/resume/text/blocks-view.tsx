import { useMemo } from 'react'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Note } from '../resume-notes.tsx'
import { makeBlockParts } from './block-parts.tsx'
import { Sheet } from './sheet.tsx'

/** A DOCX, drawn from its blocks: whatever its author wrote is text here. */
export const BlocksView = ({ preview }: { preview: Output<'readResumePreview'> }) => {
  const { blocks, pictures_left_out: pictures, is_cut: isCut } = preview
  const content = useMemo(() => makeBlockParts(blocks), [blocks])
  const hasHidden = useMemo(() => JSON.stringify(blocks).includes('"hidden":true'), [blocks])
  return (
    <Sheet
      content={content}
      look="document"
      notes={
        (hasHidden || pictures > 0 || isCut) && (
          <Note isCalm>
            <p>
              {[
                ...(hasHidden ? [text('resume.hidden')] : []),
                ...(pictures > 0 ? [text('resume.pictures', { count: pictures })] : []),
                ...(isCut ? [text('resume.cut')] : []),
              ].join(' ')}
            </p>
          </Note>
        )
      }
    />
  )
}
