/** The parts of a file store that keep it in order; prospects and attorneys never meet them. */
export type StoreUpkeep = { mark: StoreMark; trash: Trash; temporary: TemporaryFiles }

/** Which database the store belongs to, and what that one had when the store was last swept. */
export type Mark = {
  installation_id: string
  /** The highest id of a lead. */
  leads_seen: number
  /** How often this installation has been swept; the database counts along. */
  sweeps: number
}

export type StoreMark = {
  read(): Promise<Mark | 'none' | 'unreadable'>
  /** Returns once it is durable; a crash leaves the old one or the new one. */
  write(mark: Mark): Promise<void>
}

/** `path` is where the file was and where it is put back to. */
export type TrashedFile = { name: string; path: string; discardedAt: number }

/** Where orphans wait, so that a mistake can be taken back. */
export type Trash = {
  /** Nothing happens when the file has gone meanwhile. */
  put(path: string, at: number): Promise<void>
  list(): AsyncIterable<TrashedFile>
  /** Returns once the file is durable at its path. What lies there already is left alone, and so is the trash then. */
  putBack(file: TrashedFile): Promise<void>
  remove(file: TrashedFile): Promise<void>
}

/** Uploads under way. */
export type TemporaryFiles = {
  /** Removes what has not been written to since. @returns how many files */
  removeOlder(than: number): Promise<number>
  /** Writes a small file as an upload would, all the way to where resumes lie, and removes it. @throws Outage */
  probe(): Promise<void>
}
