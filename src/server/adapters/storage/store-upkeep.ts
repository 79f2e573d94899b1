/** The parts of a file store that keep it clean. Requests do not use them. */
export type StoreUpkeep = { mark: StoreMark; trash: Trash; temporary: TemporaryFiles }

/** Says which database the store belongs to, and how far that database was when the store was last swept. */
export type Mark = {
  installation_id: string
  /** The highest id of a lead. */
  leads_seen: number
  /** How often this installation has been swept; the database stores the same count. */
  sweeps: number
}

export type StoreMark = {
  read(): Promise<Mark | 'none' | 'unreadable'>
  /** Returns once it is durable; a crash leaves either the old mark or the new one. */
  write(mark: Mark): Promise<void>
}

/** `path` is where the file was, and where `putBack` puts it. */
export type TrashedFile = { name: string; path: string; discardedAt: number }

/** Where orphans are moved before they are removed, so that a mistake can be undone. */
export type Trash = {
  /** Does nothing when the file is already gone. */
  put(path: string, at: number): Promise<void>
  list(): AsyncIterable<TrashedFile>
  /** Returns once the file is durable at its path. When another file is there, changes nothing. */
  putBack(file: TrashedFile): Promise<void>
  remove(file: TrashedFile): Promise<void>
}

/** Files that are being uploaded. */
export type TemporaryFiles = {
  /** Removes files that were last written before that time. @returns how many files */
  removeOlder(than: number): Promise<number>
  /** Writes a small file the way an upload does, up to the store of the resumes, and removes it. @throws Outage */
  probe(): Promise<void>
}
