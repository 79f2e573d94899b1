import { openApiDocument } from '#contract/openapi/openapi.ts'
import { settings } from '#server/config/config.ts'
import packageJson from '#package.json' with { type: 'json' }

/** The files generated from the code, by path from the project's folder. `npm run docs` writes them. */
export const generatedFiles = (): Record<string, string> => ({
  'docs/openapi.json': `${JSON.stringify(openApiDocument({ version: packageJson.version }), null, 2)}\n`,
  'docs/configuration.md': configurationPage(),
  '.env.example': envExample(),
})

type Setting = { variable: string; group: string; doc: string; initial: string | undefined }

const groups = () => Map.groupBy(Object.values<Setting>(settings), ({ group }) => group)

const configurationPage = () =>
  [
    '<!-- Written by `npm run docs` from src/server/config/config.ts. -->',
    '# Configuration',
    'Foyer runs without any setting. Each one is an environment variable, or a line `NAME=value` in a file `.env` beside\n' +
      'package.json (see [.env.example](../.env.example)); the environment wins. An empty value counts as absent. Mistakes are reported\n' +
      'at start, one line each.',
    ...[...groups()].flatMap(([group, list]) => [
      `## ${group}`,
      table([['Variable', 'Default', 'What it does'], ...list.map(row)]),
    ]),
  ].join('\n\n') + '\n'

const row = ({ variable, initial, doc }: Setting) => [
  `\`${variable}\``,
  initial ? `\`${initial}\`${inMebibytes(variable, initial)}` : '',
  doc.replaceAll('|', '\\|'),
]

const inMebibytes = (variable: string, initial: string) =>
  variable.endsWith('_BYTES') ? ` (${Number(initial) / 1024 ** 2} MiB)` : ''

/** A Markdown table with aligned columns. */
const table = (rows: string[][]) => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? '').length)),
  )
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

const envExample = () =>
  [
    '# Written by `npm run docs` from src/server/config/config.ts.\n# Foyer runs without this file. To change a setting, copy the file to .env and remove the # from its line.',
    ...[...groups()].flatMap(([group, list]) => [
      `# ${group}`,
      ...list.map(({ variable, initial, doc }) => `# ${doc}\n#${variable}=${initial ?? ''}`),
    ]),
  ].join('\n\n') + '\n'
