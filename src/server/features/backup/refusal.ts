/** Foyer refuses a command. The message tells the operator in sentences what is wrong and what to do. */
export class Refusal extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'Refusal'
  }
}
