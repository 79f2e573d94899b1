/** What to call somebody of the firm. */
export const nameOf = ({ name, email }: { name: string | null; email: string }): string => name ?? email
