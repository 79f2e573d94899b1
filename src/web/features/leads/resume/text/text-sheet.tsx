import { type ReactNode, useMemo } from 'react'
import { Note } from '../resume-notes.tsx'
import { Sheet, type SheetText } from './sheet.tsx'
import { partsOf } from './text-parts.ts'

/** Shows a text as it was typed. */
export const TextSheet = ({
  text,
  isCut = false,
  isRecognized = false,
  tools,
  isSearch = false,
}: {
  text: string
  isCut?: boolean
  /** It was recognized in pictures, so it may have mistakes. */
  isRecognized?: boolean
  tools?: ReactNode
  isSearch?: boolean
}) => {
  const content = useMemo(() => sheetOf(text), [text])
  return (
    <Sheet
      content={content}
      look="plain"
      tools={tools}
      notes={
        <>
          {isRecognized && <Note words="resume.recognized" isCalm />}
          {isCut && <Note words="resume.cut" isCalm />}
        </>
      }
      isSearch={isSearch}
    />
  )
}

const sheetOf = (text: string): SheetText => {
  const parts = partsOf(text)
  const blocksIn = (part: number) => parts[part] ?? []
  return {
    count: parts.length,
    pieces: (part) => blocksIn(part).map((block) => ({ text: block, endsLine: false })),
    draw: (part) =>
      blocksIn(part).map((block, index) => (
        <span key={index} dir="auto" data-piece>
          {block}
        </span>
      )),
  }
}
