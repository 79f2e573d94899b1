/** ECMA-376-1, 17.17.4: a property that is there is on, unless it says otherwise. */
export const isOn = (value: string | undefined): boolean =>
  value !== '0' && value !== 'false' && value !== 'off'
