import { Fragment, type ReactNode } from 'react'
import type { Output } from '#web/api-types.ts'
import type { Piece } from '../find/find-text.ts'
import classes from '../resume.module.css'
import type { SheetText } from './sheet.tsx'

type Block = Output<'readResumePreview'>['blocks'][number]
type TextBlock = Omit<Block, 'kind' | 'rows'> & { kind: Exclude<Block['kind'], 'table'> }
type Run = Block['runs'][number]

// What a browser lays out at once without delay; a long table stays in one piece.
const partBlocks = 300
const partUnits = 65_536

/** Divides the blocks of a document into parts that are drawn and searched as one. */
export const makeBlockParts = (blocks: readonly Block[]): SheetText => {
  const numbers = numbersOf(blocks)
  const parts: Block[][] = [[]]
  let units = 0
  for (const block of blocks) {
    const own = piecesOf(block).reduce((sum, { text }) => sum + text.length, 0)
    const last = parts.at(-1) ?? []
    if (last.length > 0 && (last.length >= partBlocks || units + own > partUnits)) {
      parts.push([block])
      units = own
    } else {
      last.push(block)
      units += own
    }
  }
  const blocksIn = (part: number) => parts[part] ?? []
  return {
    count: parts.length,
    pieces: (part) => blocksIn(part).flatMap(piecesOf),
    draw: (part) =>
      blocksIn(part).map((block, index) => (
        <DrawnBlock key={index} block={block} number={numbers.get(block)} />
      )),
  }
}

/** An item of a list has one number more than the one before it at its level, until something else comes. */
const numbersOf = (blocks: readonly Block[]) => {
  const numbers = new Map<Block, number>()
  let counts: number[] = []
  for (const block of blocks) {
    const { kind, level = 0, numbered } = block
    counts = kind === 'item' ? counts.slice(0, level + 1) : []
    if (numbered !== true) continue
    counts[level] = (counts[level] ?? 0) + 1
    numbers.set(block, counts[level])
  }
  return numbers
}

const piecesOf = ({ kind, runs, rows = [] }: Block): Piece[] =>
  kind === 'table' ? rows.flat(2).flatMap((block) => piecesIn(block.runs)) : piecesIn(runs)

const piecesIn = (runs: readonly Run[]): Piece[] =>
  runs.map(({ text }, index) => ({ text, endsLine: index === runs.length - 1 }))

const DrawnBlock = ({ block, number }: { block: Block; number: number | undefined }) =>
  block.kind === 'table' ? (
    <div className={classes.tableFrame}>
      <table>
        <tbody>
          {block.rows?.map((cells, row) => (
            <tr key={row}>
              {cells.map((blocks, cell) => (
                <td key={cell}>
                  {blocks.map((each, index) => (
                    <DrawnText key={index} block={each} number={undefined} />
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  ) : (
    <DrawnText block={{ ...block, kind: block.kind }} number={number} />
  )

/** Below the headings of the page. */
const outermostLevel = 3

const DrawnText = ({ block, number }: { block: TextBlock; number: number | undefined }) => {
  const { kind, level = 0, rtl, runs } = block
  const heading = kind === 'heading' && {
    role: 'heading',
    'aria-level': Math.min(level + outermostLevel - 1, 6),
  }
  return (
    <div
      className={classes[kind]}
      data-level={level}
      dir={rtl === true ? 'rtl' : 'auto'}
      style={kind === 'item' ? { paddingInlineStart: `${1.4 + level * 1.4}rem` } : undefined}
      {...heading}
    >
      {kind === 'item' && (
        <span className={classes.marker} style={{ insetInlineStart: `${level * 1.4}rem` }}>
          {number === undefined ? '•' : `${number}.`}
        </span>
      )}
      {runs.map((run, index) => (
        <Fragment key={index}>{drawnRun(run)}</Fragment>
      ))}
    </div>
  )
}

const drawnRun = ({ text, bold, italic, href, hidden }: Run): ReactNode => {
  let node: ReactNode = <span data-piece>{text}</span>
  if (bold) node = <strong>{node}</strong>
  if (italic) node = <em>{node}</em>
  if (hidden) node = <span className={classes.unseen}>{node}</span>
  if (href === undefined) return node
  const goesTo = addressOf(href)
  return (
    <>
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {node}
      </a>
      {!text.includes(goesTo) && <span className={classes.goesTo}> ({goesTo})</span>}
    </>
  )
}

/** Where a link leads, which its words need not say. */
const addressOf = (href: string) => {
  const { protocol, host, pathname } = new URL(href)
  return protocol === 'mailto:' ? decodeURIComponent(pathname) : host
}
