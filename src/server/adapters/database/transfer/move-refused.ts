/** The move cannot begin or continue; the message says why and what to do, and contains no personal data. */
export class MoveRefused extends Error {}
