/** Days and hours belong to the firm, so everybody in it sees the times of its zone. Undefined until the firm is known. */
let zone: string | undefined
const listeners = new Set<() => void>()

export const firmZone = (): string | undefined => zone

export const setFirmZone = (next: string | undefined): void => {
  if (next === zone) return
  zone = next
  for (const listener of listeners) listener()
}

export const onFirmZone = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
