/** What to call somebody of the firm. */
export const nameOf = ({ name, email }: { name: string | null; email: string }): string => name ?? email

export const fullName = ({ first_name, last_name }: { first_name: string; last_name: string }): string =>
  `${first_name} ${last_name}`
