/**
 * A reporter for node --test that writes how many tests were run to their end, as one number.
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
// oxlint-disable-next-line import/no-default-export -- this is how node --test finds a reporter
export default async function* countTests(events) {
  for await (const { type, data } of events) {
    if (type === 'test:summary' && data.file === undefined)
      yield String(data.counts.tests - data.counts.skipped)
  }
}
