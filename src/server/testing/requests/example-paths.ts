import { randomUUID } from 'node:crypto'
import { type EndpointName, api } from '#contract/api.ts'

/** Of endpoints whose id is no number. */
const otherIds: Partial<Record<EndpointName, string>> = { endOtherSession: randomUUID() }

/** A path that an endpoint takes; in a fresh Foyer with one lead, what has a number is there. */
export const examplePath = (name: EndpointName, id = otherIds[name] ?? '1'): string =>
  api[name].path.replaceAll(/\{(\w+)\}/g, (_, part) => (part === 'ticket' ? 'A'.repeat(43) : id))

/** Those that never end their answer. */
export const isEndless = (name: EndpointName): boolean => api[name].output === 'stream'
