import type { Output } from '#web/api-types.ts'

type Lead = Output<'readLead'>

/** Leads that were added by hand or imported may have none. */
export type LeadWithResume = Lead & { resume: NonNullable<Lead['resume']> }

export const hasResume = (lead: Lead): lead is LeadWithResume => lead.resume !== null
