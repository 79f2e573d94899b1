/** What the overview is about; part of the URL. What is usual is left out. */
export type OverviewSearch = { days?: number; of?: 'firm' | 'mine' }

/** Days up to today. */
export const periods = [7, 30, 90, 365] as const

export const readOverviewSearch = (search: Record<string, unknown>): OverviewSearch => {
  const days = periods.find((each) => each === Number(search['days']))
  return { ...(days && days !== 30 && { days }), ...(search['of'] === 'mine' && { of: 'mine' }) }
}
