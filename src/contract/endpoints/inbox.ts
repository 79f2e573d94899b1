import type { Endpoint } from '#contract/endpoint.ts'
import { Change, ChangesHeaders, ChangesQuery } from '#contract/schemas/changes.ts'
import {
  InboxCounts,
  InboxPage,
  InboxQuery,
  NeighborPath,
  NeighborQuery,
  Neighbors,
} from '#contract/schemas/inbox.ts'

// oxfmt-ignore
export const inboxEndpoints = {
  listInbox: {
    method: 'GET', path: '/api/inbox', access: 'attorney', tag: 'Inbox',
    summary: 'The leads of a view, or those found',
    query: InboxQuery, status: 200, output: InboxPage,
  },
  countInbox: {
    method: 'GET', path: '/api/inbox/counts', access: 'attorney', tag: 'Inbox',
    summary: 'How many leads each view holds, exactly',
    status: 200, output: InboxCounts,
  },
  readNeighbors: {
    method: 'GET', path: '/api/inbox/{id}/neighbors', access: 'attorney', tag: 'Inbox',
    summary: 'Which leads of a view come before and after one',
    params: NeighborPath, query: NeighborQuery, status: 200, output: Neighbors,
  },
  watchChanges: {
    method: 'GET', path: '/api/changes', access: 'attorney', tag: 'Inbox',
    summary: 'What changes, as it happens: server-sent events',
    query: ChangesQuery, headers: ChangesHeaders, status: 200, output: 'stream', event: Change,
    problems: ['too_many_requests'],
  },
} as const satisfies Record<string, Endpoint>
