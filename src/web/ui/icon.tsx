// Drawn for Foyer on a grid of 24 by 24 with a stroke width of 1.75.
const paths = {
  inbox: 'M3 13h5l1.5 3h5L16 13h5M5 5h14l2 8v6H3v-6z',
  team: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.6-3.6 3-5.5 6.500-5.500s5.900 1.900 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.300M18 14.800c2 .7 3.200 2.400 3.600 5.200',
  mail: 'M3 6h18v13H3zM3.500 6.500 12 13l8.500-6.500',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.500 20.500c.8-4 3.500-6 7.500-6s6.700 2 7.500 6',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500 20.500 20.500',
  chart: 'M4 20h16M6.500 16v-5M12 16V5M17.500 16V9',
  check: 'M4.500 12.500 10 18 19.500 6.500',
  back: 'M14.500 5 7.500 12l7 7',
  forward: 'M9.500 5l7 7-7 7',
  up: 'M5 14.500 12 7.500l7 7',
  down: 'M5 9.500l7 7 7-7',
  phone:
    'M5 4h4l1.500 4.500-2.300 1.700a12 12 0 0 0 5.600 5.600l1.700-2.300L20 15v4c0 .6-.4 1-1 1A15 15 0 0 1 4 5c0-.6.4-1 1-1',
  meeting: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  download: 'M12 4v11M7 11l5 5 5-5M4.500 20h15',
  pencil: 'M4 20l1-4L16.500 4.500l3 3L8 19zM14 7l3 3',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  copy: 'M9 9h11v12H9zM5 15H4V3h11v2',
  undo: 'M8 5 4 9l4 4M4 9h10a5.500 5.500 0 0 1 0 11h-4',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M5 5l1.700 1.700M17.300 17.300 19 19M5 19l1.700-1.700M17.300 6.700 19 5',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500',
  out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17.500 10h.01M7 14h10',
  late: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3.500 2',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  offline:
    'M3 3l18 18M8.500 15.500a5 5 0 0 1 5-1.200M5 12a10 10 0 0 1 4-2.500M2 8.500a15 15 0 0 1 4-2.600M12 5.200c3.700 0 7.200 1.200 10 3.300M16 10.200A10 10 0 0 1 19 12M12 19h.01',
  plus: 'M5 12h14M12 5v14',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  minus: 'M5 12h14',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  danger: 'M12 4 2.500 20h19zM12 10v4.500M12 17.200h.01',
  settings:
    'M4 7h8.500M17.500 7H20M4 17h2.500M11.500 17H20M15 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M9 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5',
} as const

export type IconName = keyof typeof paths

/** A decoration, hidden from screen readers: use it beside words or in a control with its own label. */
export const Icon = ({ name, size = 18 }: { name: IconName; size?: number }) => (
  <svg
    aria-hidden
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.75"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={paths[name]} />
  </svg>
)
