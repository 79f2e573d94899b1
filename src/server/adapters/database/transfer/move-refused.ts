/** The move cannot begin or go on; the message says why and what to do, without personal data. */
export class MoveRefused extends Error {}
