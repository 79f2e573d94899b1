/** @typedef {{ ran: number, failed: string[] }} Outcome ran: tests that were run to their end; failed: files with a test that failed */

/**
 * A reporter for node --test that writes an Outcome, as JSON.
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
// oxlint-disable-next-line import/no-default-export -- this is how node --test finds a reporter
export default async function* tellOutcome(events) {
  /** @type {Set<string>} */
  const failed = new Set()
  for await (const { type, data } of events) {
    if (type === 'test:fail' && data.file !== undefined) failed.add(data.file)
    if (type !== 'test:summary' || data.file !== undefined) continue
    yield JSON.stringify({ ran: data.counts.tests - data.counts.skipped, failed: [...failed] })
  }
}
