import type { Days } from './period.ts'

/** The condition of a filter line for days of arrival. */
export const arrivedIn = ({ from, to }: Days): string => `arrived:${from === to ? from : `${from}..${to}`}`

/** A value of a field, as a filter line has it. */
export const quoted = (value: string): string => (/[\s,]/.test(value) ? `"${value}"` : value)
