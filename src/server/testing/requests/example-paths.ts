import { randomUUID } from 'node:crypto'
import { type EndpointName, api } from '#contract/api.ts'

/** Ids for endpoints whose id is not a number. */
const otherIds: Partial<Record<EndpointName, string>> = { endOtherSession: randomUUID() }

/** A valid path of an endpoint. In a new Foyer with one lead, rows with numeric ids in it exist. */
export const examplePath = (name: EndpointName, id = otherIds[name] ?? '1'): string =>
  api[name].path.replaceAll(/\{(\w+)\}/g, (_, part) => (part === 'ticket' ? 'A'.repeat(43) : id))

/** Endpoints whose answers never end. */
export const isEndless = (name: EndpointName): boolean => api[name].output === 'stream'
