import { type Dataset, resumeBytes } from './datasets.ts'
import type { Template } from './load/plan.ts'
import { getLeads, getPath, patchLeads, signIn, submit } from './load/requests.ts'
import type { Options } from './options.ts'
import { account } from './product.ts'
import type { Side } from './side.ts'

export type SideName = 'product' | 'raw' | 'memory' | 'nginx'

export type Scenario = {
  name: string
  /** The first two are compared, the product first; further sides are for orientation. */
  sides: Runner[]
  by: 'rate' | 'p99'
  connections: number
  perSecond?: number
  /** How many times longer than others it must be measured to give stable figures. */
  longer?: number
  templates(side: Side, data: Dataset): Template[]
}

/** `signIns`: how many people sign in continuously meanwhile. */
export type Runner = { on: SideName; label: string; signIns?: number }

/** Scenarios that use the same processes. */
export type Stage = {
  leads: number
  /** The scenarios write, so product and floor each get a copy of the data. */
  writes: boolean
  mail: 'sent' | 'away'
  scenarios: Scenario[]
}

/** Everything that is measured, in order. */
export const stagesOf = ({ sizes, usualSize }: Options): Stage[] => [
  ...sizes.map((leads): Stage => ({ leads, writes: false, mail: 'sent', scenarios: lists(leads) })),
  { leads: usualSize, writes: true, mail: 'sent', scenarios: [one, patch, download, signingIn, steadyList] },
  { leads: usualSize, writes: true, mail: 'away', scenarios: [submissions(16, ', mail server away')] },
  {
    leads: usualSize,
    writes: true,
    mail: 'sent',
    scenarios: [...[1, 16, 64].map((n) => submissions(n)), mixed],
  },
]

const usualConnections = 16
const foyer: Runner = { on: 'product', label: 'Foyer' }
const raw: Runner = { on: 'raw', label: 'raw statement' }
const memory: Runner = { on: 'memory', label: 'from memory' }

const lists = (leads: number): Scenario[] =>
  [10, 100].flatMap((size) =>
    (['first', 'last'] as const).map((page): Scenario => ({
      name: `list ${size}, ${page} page`,
      sides: leads === 1_000 ? [foyer, raw, memory] : [foyer, raw],
      by: 'rate',
      connections: usualConnections,
      templates: ({ token }, data) => [
        getPath(listPath(size, page === 'first' ? 0 : data.leads - size), token),
      ],
    })),
  )

const listPath = (size: number, afterId: number) =>
  `/api/leads?page_size=${size}${afterId > 0 ? `&after_id=${afterId}` : ''}`

const one: Scenario = {
  name: 'one lead',
  sides: [foyer, raw],
  by: 'rate',
  connections: usualConnections,
  templates: ({ token }, { leads }) => [getLeads({ first: 1, cycle: leads }, token)],
}

const patch: Scenario = {
  name: 'patch',
  sides: [foyer, { on: 'raw', label: 'raw UPDATE, group commit' }],
  by: 'rate',
  connections: usualConnections,
  templates: ({ token }, { leads, pendingAfter }) => [
    patchLeads({ first: pendingAfter + 1, cycle: leads - pendingAfter }, token),
  ],
}

const download: Scenario = {
  name: 'download 120 KB',
  sides: [foyer, { on: 'nginx', label: 'nginx' }],
  by: 'rate',
  connections: usualConnections,
  templates: ({ name, token }, { resumePath }) => [
    getPath(name === 'nginx' ? `/${resumePath}` : '/api/leads/1/resume', token),
  ],
}

const signingIn: Scenario = {
  name: 'sign-in, 8 clients',
  sides: [foyer, { on: 'raw', label: 'bcrypt alone' }],
  by: 'rate',
  connections: 8,
  longer: 2,
  templates: () => [signIn(account)],
}

const steadyList: Scenario = {
  name: 'list 10 at 200/s while 8 sign in',
  sides: [
    { ...foyer, label: 'Foyer, 8 sign in', signIns: 8 },
    { ...foyer, label: 'Foyer, nobody signs in' },
  ],
  by: 'p99',
  connections: usualConnections,
  perSecond: 200,
  longer: 4,
  templates: ({ token }) => [getPath(listPath(10, 0), token)],
}

const durable: Runner = { on: 'raw', label: 'file and row, fsynced' }

const submissions = (connections: number, remark = ''): Scenario => ({
  name: `submit 120 KB, ${connections} client${connections === 1 ? '' : 's'}${remark}`,
  sides: [foyer, durable],
  by: 'rate',
  connections,
  templates: () => [submit({ resumeBytes })],
})

const mixed: Scenario = {
  name: 'mixed, 80 list 10 and 20 submit',
  sides: [foyer, durable],
  by: 'rate',
  connections: usualConnections,
  templates: ({ token }) => [
    { ...getPath(listPath(10, 0), token), share: 80 },
    { ...submit({ resumeBytes }), share: 20 },
  ],
}
