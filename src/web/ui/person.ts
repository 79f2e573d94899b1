/** The name of a colleague as the app shows it. */
export const nameOf = ({ name, email }: { name: string | null; email: string }): string => name ?? email
