/** @typedef {{ ran: number, failed: string[] }} Outcome ran: tests that were run to their end; failed: files with a test that failed */

/** @typedef {{ file?: string, entryFile?: string }} Failure entryFile: what its process was started with */

/**
 * A reporter for node --test that writes an Outcome, as JSON.
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
// oxlint-disable-next-line import/no-default-export -- this is how node --test finds a reporter
export default async function* tellOutcome(events) {
  /** @type {Set<string>} */
  const failed = new Set()
  for await (const { type, data } of events) {
    const file = type === 'test:fail' ? fileOf(data) : undefined
    if (file !== undefined) failed.add(file)
    if (type !== 'test:summary' || data.file !== undefined) continue
    yield JSON.stringify({ ran: data.counts.tests - data.counts.skipped, failed: [...failed] })
  }
}

/** @param {Failure} failure whose `file` is where test() was called, perhaps a helper for many files */
function fileOf({ file, entryFile }) {
  return file !== undefined && /\.test\.[a-z]+$/.test(file) ? file : (entryFile ?? file)
}
