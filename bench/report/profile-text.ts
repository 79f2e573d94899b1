/** The parts of Profiler.Profile (Chrome DevTools protocol) that are read here; times in microseconds. */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  startTime: number
  samples: number[]
  timeDeltas: number[]
}

const rowsMax = 25

/** The self time of the main thread between two moments, by place in the code and by function. */
export const profileText = (profile: CpuProfile, from: number, until: number): string => {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const byFunction = new Map<string, number>()
  const byPlace = new Map<string, number>()
  let total = 0
  let at = profile.startTime
  profile.samples.forEach((id, index) => {
    const took = profile.timeDeltas[index] ?? 0
    at += took
    const frame = frames.get(id)
    if (!frame || at < from || at > until) return
    total += took
    add(byFunction, `${frame.functionName || '(anonymous)'} ${fileOf(frame.url, frame.lineNumber)}`, took)
    add(byPlace, placeOf(frame.functionName, frame.url), took)
  })
  const list = (times: Map<string, number>) =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, rowsMax)
      .map(([name, took]) => `${((100 * took) / total).toFixed(1).padStart(6)} %  ${name}`)
  return ['self time by place', ...list(byPlace), 'self time by function', ...list(byFunction)].join('\n')
}

const add = (times: Map<string, number>, name: string, took: number) =>
  times.set(name, (times.get(name) ?? 0) + took)

const fileOf = (url: string, line: number) =>
  url === '' ? '' : `${url.replace(/^.*\/(node_modules|src)\//, '')}:${line + 1}`

/** A package, a folder of the product, Node itself, or V8's names in parentheses: (idle), (garbage collector). */
const placeOf = (name: string, url: string): string => {
  if (url === '')
    return name.startsWith('(') ? name : 'native functions (SQLite, file system, crypto, sockets)'
  const [, dependency] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
  if (dependency !== undefined) return dependency
  if (url.startsWith('node:'))
    return `node:${
      url
        .slice(5)
        .replace(/^internal\//, '')
        .split('/')[0]
    }`
  return url.replace(/^.*\/src\//, 'src/').replace(/\/[^/]+$/, '')
}
