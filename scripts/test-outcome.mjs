/**
 * @typedef {{ ran: number, failed: string[] }} Outcome ran: how many tests ran to their end; failed: files with a
 *   failed test
 */

/** @typedef {{ file?: string, entryFile?: string }} Failure entryFile: the file that its process was started with */

/**
 * A reporter for node --test that writes an Outcome as JSON.
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
// oxlint-disable-next-line import/no-default-export -- this is how node --test finds a reporter
export default async function* reportOutcome(events) {
  /** @type {Set<string>} */
  const failed = new Set()
  for await (const { type, data } of events) {
    const file = type === 'test:fail' ? fileOf(data) : undefined
    if (file !== undefined) failed.add(file)
    if (type !== 'test:summary' || data.file !== undefined) continue
    yield JSON.stringify({ ran: data.counts.tests - data.counts.skipped, failed: [...failed] })
  }
}

/** @param {Failure} failure its `file` is where test() was called, which may be a helper of many files */
function fileOf({ file, entryFile }) {
  return file !== undefined && /\.test\.[a-z]+$/.test(file) ? file : (entryFile ?? file)
}
