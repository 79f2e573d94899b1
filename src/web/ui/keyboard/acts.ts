import type { TextKey } from '#web/texts.ts'
import type { IconName } from '#web/ui/icon.tsx'

type Act = {
  /** As KeyboardEvent.key has it, with `ctrl+` before it. All of them do the same, and the help names the first. */
  keys: readonly [string, ...string[]]
  text: TextKey
  icon: IconName
  /** What the help shows for many keys. */
  shown?: readonly string[]
  /** The command menu offers it, wherever it can be done. */
  isCommand?: true
}

/** Everything that a key does. Keyboard help and command menu are made from this list, and have its order. */
// oxfmt-ignore -- a line an act.
export const acts = {
  next: { keys: ['j'], text: 'keys.next', icon: 'down', isCommand: true },
  previous: { keys: ['k'], text: 'keys.previous', icon: 'up', isCommand: true },
  open: { keys: ['Enter'], text: 'keys.open', icon: 'forward' },
  reach: { keys: ['r'], text: 'reach.act', icon: 'check', isCommand: true },
  assign: { keys: ['a'], text: 'keys.assign', icon: 'person', isCommand: true },
  outcome: { keys: ['o'], text: 'keys.outcome', icon: 'flag', isCommand: true },
  spam: { keys: ['s'], text: 'keys.spam', icon: 'flag', isCommand: true },
  clear: { keys: ['c'], text: 'keys.clear', icon: 'check', isCommand: true },
  new: { keys: ['n'], text: 'keys.new', icon: 'plus' },
  note: { keys: ['n'], text: 'keys.note', icon: 'pencil', isCommand: true },
  copy: { keys: ['y'], text: 'keys.copy', icon: 'copy', isCommand: true },
  take: { keys: ['t'], text: 'keys.take', icon: 'file', isCommand: true },
  print: { keys: ['p', 'ctrl+p'], text: 'print', icon: 'print', isCommand: true },
  select: { keys: ['x'], text: 'keys.select', icon: 'check' },
  range: { keys: ['X'], text: 'keys.range', icon: 'check' },
  undo: { keys: ['z', 'ctrl+z'], text: 'keys.undo', icon: 'undo', isCommand: true },
  view: {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: ['1', '9'],
    text: 'keys.views',
    icon: 'inbox',
  },
  search: { keys: ['/'], text: 'keys.search', icon: 'search', isCommand: true },
  find: { keys: ['f'], text: 'keys.find', icon: 'search', isCommand: true },
  back: { keys: ['Escape'], text: 'keys.back', icon: 'back' },
  commands: { keys: ['ctrl+k'], text: 'keys.commands', icon: 'search' },
  help: { keys: ['?'], text: 'keys.help', icon: 'keyboard' },
} as const satisfies Record<string, Act>

export type ActName = keyof typeof acts
export const actNames = Object.keys(acts) as ActName[]

export const actOf = (name: ActName): Act => acts[name]

/** The acts of a key: on different screens it can do different things. */
export const actsOfKey = (key: string): ActName[] => actNames.filter((name) => actOf(name).keys.includes(key))

/** A key as people know it: `ctrl+k` is two of them. */
export const keyNames = (name: ActName): string[] =>
  (actOf(name).shown ?? actOf(name).keys[0].split('+')).map(
    (key) => names[key] ?? (/^[A-Z]$/.test(key) ? `Shift ${key.toLowerCase()}` : key),
  )

const names: Partial<Record<string, string>> = { Escape: 'Esc', ctrl: 'Ctrl' }
