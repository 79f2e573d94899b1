import { type Watcher, watchFailure } from '#server/adapters/telemetry/watcher.ts'
import type { OpenStore } from './open.ts'
import type { ResumeStore } from './resume-store.ts'

/**
 * Wraps a store: reports its failures, and the steps of requests, to the watcher. Reports no path.
 * @param orphanFound called for each file without a lead that goes to the trash
 */
export const watchStore = (opened: OpenStore, watcher: Watcher, orphanFound: () => void): OpenStore => {
  const { mark, trash, temporary } = opened.upkeep
  const reported = <T>(work: Promise<T>) => watchFailure(watcher, 'storage', work)

  return {
    ...opened,
    store: watchResumes(opened.store, watcher),
    upkeep: {
      mark: { read: () => reported(mark.read()), write: (next) => reported(mark.write(next)) },
      trash: {
        ...trash,
        put: async (path, at) => {
          await reported(trash.put(path, at))
          orphanFound()
        },
        putBack: (file) => reported(trash.putBack(file)),
        remove: (file) => reported(trash.remove(file)),
      },
      temporary: {
        removeOlder: (than) => reported(temporary.removeOlder(than)),
        probe: () => reported(temporary.probe()),
      },
    },
  }
}

const watchResumes = (store: ResumeStore, watcher: Watcher): ResumeStore => {
  const step = <T>(name: string, work: () => Promise<T>) =>
    watcher.during(name, () => watchFailure(watcher, 'storage', work()))
  return {
    ...store,
    keep: (temporaryFile, path, sha256) => step('file keep', () => store.keep(temporaryFile, path, sha256)),
    open: (path, range) => step('file open', () => store.open(path, range)),
    read: (path, bytesMax) => step('file read', () => store.read(path, bytesMax)),
    discard: (path) => step('file discard', () => store.discard(path)),
  }
}
