import type { Endpoint } from '#contract/endpoint.ts'
import { Change, ChangesHeaders, ChangesQuery } from '#contract/schemas/changes.ts'
import { Facets, FacetsQuery } from '#contract/schemas/facets.ts'
import {
  InboxCounts,
  InboxPage,
  InboxQuery,
  NeighborPath,
  NeighborQuery,
  Neighbors,
  People,
  PeopleQuery,
} from '#contract/schemas/inbox.ts'

// oxfmt-ignore
export const inboxEndpoints = {
  listInbox: {
    method: 'GET', path: '/api/inbox', access: 'attorney', tag: 'Inbox',
    summary: 'The leads of a view, or the results of a search',
    query: InboxQuery, status: 200, output: InboxPage,
  },
  countInbox: {
    method: 'GET', path: '/api/inbox/counts', access: 'attorney', tag: 'Inbox',
    summary: 'How many leads each view holds, exactly',
    status: 200, output: InboxCounts,
  },
  readFacets: {
    method: 'GET', path: '/api/inbox/facets', access: 'attorney', tag: 'Inbox',
    summary: 'How many of the leads of a list are in each state, assigned to whom, and so on',
    query: FacetsQuery, status: 200, output: Facets,
  },
  readNeighbors: {
    method: 'GET', path: '/api/inbox/{id}/neighbors', access: 'attorney', tag: 'Inbox',
    summary: 'The leads before and after a lead in a view',
    params: NeighborPath, query: NeighborQuery, status: 200, output: Neighbors,
  },
  suggestPeople: {
    method: 'GET', path: '/api/search/people', access: 'attorney', tag: 'Inbox',
    summary: 'People whose names fit what was typed so far',
    query: PeopleQuery, status: 200, output: People,
  },
  watchChanges: {
    method: 'GET', path: '/api/changes', access: 'attorney', tag: 'Inbox',
    summary: 'Changes as they happen, as server-sent events',
    query: ChangesQuery, headers: ChangesHeaders, status: 200, output: 'stream', event: Change,
    problems: ['too_many_requests'],
  },
} as const satisfies Record<string, Endpoint>
