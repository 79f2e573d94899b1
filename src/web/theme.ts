import { type CSSVariablesResolver, type MantineColorsTuple, createTheme } from '@mantine/core'

const pine: MantineColorsTuple = [
  '#eef6f4',
  '#dbeae7',
  '#b5d4ce',
  '#8cbdb4',
  '#69a99f',
  '#3f8d82',
  '#2a746a',
  '#1f5c57',
  '#194b47',
  '#103936',
]

const system =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    pine,
    gray: [
      '#f9f9f7',
      '#f3f3f0',
      '#e9e9e4',
      '#dcdcd5',
      '#c6c6bd',
      '#a3a39a',
      '#7b7b73',
      '#55554f',
      '#3a3a36',
      '#232321',
    ],
    dark: [
      '#e9e9e4',
      '#c3c3bb',
      '#a5a59d',
      '#6e6e67',
      '#42423e',
      '#34342f',
      '#2a2a27',
      '#1f1f1c',
      '#181816',
      '#121210',
    ],
  },
  fontFamily: system,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontFamily: '"Iowan Old Style", "Palatino Linotype", Charter, "Source Serif Pro", Georgia, serif',
    fontWeight: '600',
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
})

/** Each text color has a contrast of at least 4.5:1 on every surface where it is used, light and dark (WCAG 2.2, 1.4.3). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1f1f1c',
    '--mantine-color-dimmed': '#5d5d56',
    '--mantine-color-placeholder': '#6c6c65',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#1f5c57',
    '--ground': '#f7f7f4',
    '--line': '#e6e6e0',
    '--field-edge': '#8a8a82',
    '--late': '#a8390c',
    '--soon': '#855600',
    '--late-ground': '#fdf0e9',
    '--done': '#27683a',
    '--done-ground': '#e9f4ec',
    '--chosen': '#eef6f4',
  },
  dark: {
    '--mantine-color-body': '#1b1b19',
    '--mantine-color-text': '#e9e9e4',
    '--mantine-color-dimmed': '#a9a9a1',
    '--mantine-color-placeholder': '#96968e',
    '--mantine-color-error': '#ff9b92',
    '--mantine-color-anchor': '#8cc7bd',
    '--ground': '#141412',
    '--line': '#32322e',
    '--field-edge': '#74746d',
    '--late': '#ffa177',
    '--soon': '#f0c36d',
    '--late-ground': '#3a2117',
    '--done': '#8fd0a0',
    '--done-ground': '#1a2e20',
    '--chosen': '#1d2c2a',
  },
})
