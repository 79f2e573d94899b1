import { oneLine } from './one-line.ts'

/**
 * A typed text of several lines: normalized, without control characters but tabs and line ends, and empty where it has nothing
 * but invisible characters.
 */
export const prose = (typed: string): string =>
  oneLine(typed) === ''
    ? ''
    : typed
        .normalize('NFC')
        .replaceAll('\r\n', '\n')
        .replaceAll(/[\p{Cc}--[\n\t]]/gv, '')
        .trim()
