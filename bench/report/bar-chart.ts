export type BarChart = {
  file: string
  title: string
  /** Bars of one group are drawn together; the kind `product` is Foyer. */
  groups: { label: string; bars: { name: string; value: number; kind: 'product' | 'floor' | 'other' }[] }[]
  /** Formats a value. */
  write: (value: number) => string
  /** A line across all bars. */
  mark?: { value: number; label: string }
}

const width = 920
const labelWidth = 330
const valueWidth = 150
const barHeight = 18
const groupGap = 14
const top = 48

/** Draws horizontal bars as SVG, readable on light and dark pages. */
export const barChart = ({ title, groups, write, mark }: BarChart): string => {
  const largest = Math.max(mark?.value ?? 0, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const scale = (value: number) => Math.round(((width - labelWidth - valueWidth) * value) / (largest || 1))
  let y = top
  const drawn = groups.flatMap(({ label, bars }) => {
    const start = y
    const lines = bars.map(({ name, value, kind }) => {
      const at = y
      y += barHeight + 3
      return (
        `<rect class="${kind}" x="${labelWidth}" y="${at}" width="${Math.max(1, scale(value))}" height="${barHeight}" rx="2"/>` +
        `<text x="${labelWidth + scale(value) + 6}" y="${at + 13}">${escape(`${write(value)} ${name}`)}</text>`
      )
    })
    y += groupGap
    const middle = start + ((barHeight + 3) * bars.length) / 2 + 3
    return [`<text class="label" x="${labelWidth - 10}" y="${middle}">${escape(label)}</text>`, ...lines]
  })
  const markAt = labelWidth + scale(mark?.value ?? 0)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="${escape(title)}">`,
    style,
    `<rect class="paper" width="100%" height="100%"/>`,
    `<text class="title" x="16" y="26">${escape(title)}</text>`,
    ...drawn,
    ...(mark
      ? [
          `<line class="mark" x1="${markAt}" y1="${top - 6}" x2="${markAt}" y2="${y - groupGap}"/>`,
          `<text class="note" x="${markAt + 4}" y="${top - 8}">${escape(mark.label)}</text>`,
        ]
      : []),
    '</svg>\n',
  ].join('\n')
}

const style = `<style>
  text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-size: 15px; font-weight: 600 }
  .label { text-anchor: end } .note { font-size: 11px } .paper { fill: #ffffff }
  .product { fill: #0b6bcb } .floor { fill: #9aa4af } .other { fill: #d3d9df }
  .mark { stroke: #b3261e; stroke-width: 1.5; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .paper { fill: #0d1117 } .product { fill: #4ea1f7 } .floor { fill: #6e7781 }
    .other { fill: #424a53 } .mark { stroke: #ff7b72 }
  }
</style>`

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
