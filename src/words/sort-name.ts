import { fold } from './fold.ts'

/** Where a person stands in a list by names: family name first, without case and accents. */
export const sortName = ({ first_name, last_name }: { first_name: string; last_name: string }): string =>
  fold(`${last_name} ${first_name}`).trim()
