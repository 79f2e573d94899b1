import type { Endpoint } from '#contract/endpoint.ts'
import { IfMatchHeaders } from '#contract/schemas/leads.ts'
import { NewView, SavedView, SavedViews, ViewChange, ViewCounts, ViewPath } from '#contract/schemas/views.ts'

// oxfmt-ignore
export const viewEndpoints = {
  listViews: {
    method: 'GET', path: '/api/views', access: 'attorney', tag: 'Inbox',
    summary: 'The views that you have saved, and those that the firm shares',
    status: 200, output: SavedViews,
  },
  countViews: {
    method: 'GET', path: '/api/inbox/counts/saved', access: 'attorney', tag: 'Inbox',
    summary: 'How many leads each saved view has',
    status: 200, output: ViewCounts,
  },
  addView: {
    method: 'POST', path: '/api/views', access: 'attorney', tag: 'Inbox',
    summary: 'Save a filter and its order under a name',
    body: { json: NewView }, status: 201, output: SavedView, etag: true,
    problems: ['name_taken', 'too_many_views'],
  },
  changeView: {
    method: 'PATCH', path: '/api/views/{id}', access: 'attorney', tag: 'Inbox',
    summary: 'Rename, change or share a saved view',
    params: ViewPath, headers: IfMatchHeaders, body: { json: ViewChange }, status: 200, output: SavedView, etag: true,
    problems: ['not_found', 'not_allowed', 'name_taken', 'too_many_views', 'changed_meanwhile'],
  },
  removeView: {
    method: 'DELETE', path: '/api/views/{id}', access: 'attorney', tag: 'Inbox',
    summary: 'Remove a saved view',
    params: ViewPath, status: 204, output: 'nothing',
    problems: ['not_found', 'not_allowed'],
  },
  restoreView: {
    method: 'POST', path: '/api/views/{id}/restore', access: 'attorney', tag: 'Inbox',
    summary: 'Take back the removal of a view',
    params: ViewPath, status: 200, output: SavedView, etag: true,
    problems: ['not_found', 'not_allowed', 'name_taken', 'too_many_views'],
  },
} as const satisfies Record<string, Endpoint>
