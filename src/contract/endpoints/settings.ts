import type { Endpoint } from '#contract/endpoint.ts'
import { IfMatchHeaders } from '#contract/schemas/leads.ts'
import { WhoIsTold } from '#contract/schemas/accounts/told.ts'
import { HoursChange, HoursPreview } from '#contract/schemas/hours/hours-preview.ts'
import { OpenTimes } from '#contract/schemas/hours/open-times.ts'
import { limits } from '#contract/limits.ts'
import { Settings, SettingsChange } from '#contract/schemas/settings.ts'

// oxfmt-ignore
export const settingsEndpoints = {
  readSettings: {
    method: 'GET', path: '/api/settings', access: 'attorney', tag: 'Settings',
    summary: 'The settings of the firm and its form',
    status: 200, output: Settings, etag: true,
  },
  changeSettings: {
    method: 'PATCH', path: '/api/settings', access: 'admin', tag: 'Settings',
    summary: 'Change the settings; a saved value overrides the environment of the server',
    headers: IfMatchHeaders, body: { json: SettingsChange, maxBytes: limits.settingsMaxBytes }, status: 200, output: Settings, etag: true,
    problems: ['changed_meanwhile'],
  },
  previewHours: {
    method: 'POST', path: '/api/settings/hours/preview', access: 'attorney', tag: 'Settings', scope: 'settings:read',
    summary: 'What office hours would mean that are not saved yet',
    body: { json: HoursChange }, status: 200, output: HoursPreview,
  },
  readOpenTimes: {
    method: 'GET', path: '/api/settings/hours/open', access: 'attorney', tag: 'Settings',
    summary: 'When the firm works: the last 60 days and the next 30',
    status: 200, output: OpenTimes,
  },
  readWhoIsTold: {
    method: 'GET', path: '/api/settings/told', access: 'attorney', tag: 'Settings',
    summary: 'Who is told of new leads, and how',
    status: 200, output: WhoIsTold,
  },
} as const satisfies Record<string, Endpoint>
