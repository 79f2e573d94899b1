/** What is asked for cannot be done. The message is for the operator: what is wrong and what to do, in sentences. */
export class Refusal extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'Refusal'
  }
}
