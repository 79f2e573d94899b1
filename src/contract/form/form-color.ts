/** The colors of the form, made from the firm's color. Text has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3). */
export type FormColors = Record<'light' | 'dark', { accent: string; onAccent: string; link: string }>

// form-style.css has two backgrounds; on this one (--soft) contrasts are lower, so what is readable here is readable on both.
const backgrounds = { light: '#f4f6f9', dark: '#1a2029' }
const minContrast = 4.5

export const colorsFrom = (color: string): FormColors => {
  const light = readableOn(backgrounds.light, color, '#000000')
  const dark = readableOn(backgrounds.dark, color, '#ffffff')
  return {
    light: { accent: color, onAccent: textOn(color), link: light },
    dark: { accent: dark, onAccent: textOn(dark), link: dark },
  }
}

/** White or black, whichever is readable. One of them always is: the product of their contrasts with any color is 21. */
const textOn = (background: string) =>
  contrast('#ffffff', background) >= minContrast ? '#ffffff' : '#000000'

/** The color itself if it is readable on the background, otherwise mixed with as little of `toward` as makes it readable. */
const readableOn = (background: string, color: string, toward: string): string => {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, toward, share)
    if (contrast(mixed, background) >= minContrast) return mixed
  }
  return toward
}

const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))

const mix = (from: string, to: string, share: number) => {
  const ends = channels(to)
  const mixed = channels(from).map((channel, n) => Math.round(channel + ((ends[n] ?? 0) - channel) * share))
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

/** The contrast ratio of WCAG 2.2, from the relative luminance of both colors. */
export const contrast = (one: string, other: string): number => {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

const luminance = (color: string) => {
  const [red = 0, green = 0, blue = 0] = channels(color).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
