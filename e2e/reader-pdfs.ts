import { documentOf } from '#scripts/screenshots/resume-pdf.ts'

/** The bytes of a PDF that is given as a string with one character for each byte. */
const bytesOf = (pdf: string) => new Uint8Array(Buffer.from(pdf, 'latin1'))

export const stream = (dictionary: string, data: string) =>
  `<<${dictionary}/Length ${data.length}>>stream\n${data}\nendstream`

/** The parts of a page. `own`: objects that only this page uses. */
type Leaf = { content: string; resources?: string; more?: string; own?: string[] }
/** @param free the object number of the first of the page's own objects */
export type PageMaker = (free: number) => Leaf

const firstPage = 5

/** @param more further catalog entries, and the objects that they refer to; `free` is the number of the first of these */
export const pdfOf = (
  pages: PageMaker[],
  more: (free: number) => { catalog: string; objects?: string[] } = () => ({ catalog: '' }),
) => {
  let free = firstPage
  const kids: string[] = []
  const leaves = pages.flatMap((make) => {
    const { content, resources = '', more: entries = '', own = [] } = make(free + 2)
    kids.push(`${free} 0 R`)
    const page = `<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents ${free + 1} 0 R/Resources<<${resources}>>${entries}>>`
    free += 2 + own.length
    return [page, stream('', content), ...own]
  })
  const { catalog, objects = [] } = more(free)
  return bytesOf(
    documentOf([
      `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
      `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${pages.length}>>`,
      '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
      '<<>>',
      ...leaves,
      ...objects,
    ]),
  )
}

export const font1 = '/Font<</F1 3 0 R>>'
export const line = (words: string) => `BT /F1 20 Tf 20 250 Td (${words}) Tj ET `
export const wordsPage =
  (words: string): PageMaker =>
  () => ({ content: line(words), resources: font1 })

/** A page that consists of one picture. */
export const picturePage =
  (dictionary: string | ((free: number) => string), data: string, more: string[] = []): PageMaker =>
  (free) => ({
    content: 'q 300 0 0 300 0 0 cm /I Do Q',
    resources: `/XObject<</I ${free} 0 R>>`,
    own: [
      stream(
        `/Type/XObject/Subtype/Image${typeof dictionary === 'string' ? dictionary : dictionary(free + 1)}`,
        data,
      ),
      ...more,
    ],
  })

/** Text in a predefined CMap (ISO 32000-2, 9.7.5.2) with a font that is not embedded. */
export const cjkPage =
  (cmap: string, ordering: string, codes: Uint8Array): PageMaker =>
  (free) => ({
    content: `BT /F1 28 Tf 20 200 Td <${Buffer.from(codes).toString('hex')}> Tj ET`,
    resources: `/Font<</F1 ${free} 0 R>>`,
    own: [
      `<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/${cmap}/DescendantFonts[${free + 1} 0 R]>>`,
      `<</Type/Font/Subtype/CIDFontType0/BaseFont/Any/CIDSystemInfo<</Registry(Adobe)/Ordering(${ordering})/Supplement 2>>/DW 1000/FontDescriptor ${free + 2} 0 R>>`,
      '<</Type/FontDescriptor/FontName/Any/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>',
    ],
  })

const chars = (...bytes: number[]) => String.fromCharCode(...bytes)
const bits = (text: string) => {
  const all = text.replaceAll(' ', '')
  return chars(...(all.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)))
}

/** 64 lines of 64 black dots in ITU-T T.6: a run of 0 white and 64 black dots, then "as above" twice for each line. */
const blackT6 = bits(`001 00110101 0000001111 0000110111 ${'11'.repeat(63)} 000000000001 000000000001`)
/** The same in one-dimensional ITU-T T.4: each line is coded separately, after its end-of-line code. */
const blackT4 = bits('000000000001 00110101 0000001111 0000110111 '.repeat(64))

const size64 = '/Width 64/Height 64/BitsPerComponent 1/ColorSpace/DeviceGray'
export const faxG4Page = picturePage(
  `${size64}/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 64/Rows 64>>`,
  blackT6,
)
export const faxG3Page = picturePage(
  `${size64}/Filter/CCITTFaxDecode/DecodeParms<</K 0/Columns 64/Rows 64/EndOfLine true>>`,
  blackT4,
)

const int32 = (value: number) => chars(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
/** A segment of JBIG2 (ITU-T T.88, 7.2) that belongs to page 1. */
const segment = (number: number, type: number, data: string) =>
  int32(number) + chars(type, 0, 1) + int32(data.length) + data
const pageInformation = segment(0, 48, int32(64) + int32(64) + int32(0) + int32(0) + chars(0, 0, 0))
const genericRegion = segment(
  1,
  38,
  int32(64) + int32(64) + int32(0) + int32(0) + chars(0) + chars(1) + blackT6,
)

const comment = segment(2, 62, `${int32(0x2000_0000)}a\0b\0\0`)

/** @param hasGlobals whether the picture refers to a stream of segments that several pages may share */
export const jbig2Page = (hasGlobals: boolean) =>
  picturePage(
    (next) => `${size64}/Filter/JBIG2Decode${hasGlobals ? `/DecodeParms<</JBIG2Globals ${next} 0 R>>` : ''}`,
    pageInformation + genericRegion,
    hasGlobals ? [stream('', comment)] : [],
  )

const int16 = (value: number) => chars(value >> 8, value & 255)
const marker = (code: number, data: string) => chars(255, code) + int16(data.length + 2) + data

/**
 * A JPEG 2000 codestream (ITU-T T.800, annex A) of 8 by 8 dots without data: each component has the middle value of its range.
 * @param components 1 for gray, 4 for color with alpha
 */
const grayJpx = (components: number) => {
  const size = int32(8) + int32(8) + int32(0) + int32(0)
  const siz =
    int16(0) +
    size +
    size +
    int16(components) +
    chars(...Array.from({ length: components }, () => [7, 1, 1]).flat())
  const packets = chars(...Array.from({ length: components }, () => 0))
  return (
    chars(255, 0x4f) +
    marker(0x51, siz) +
    marker(0x52, chars(0, 0) + int16(1) + chars(0, 0, 4, 4, 0, 1)) +
    marker(0x5c, chars(0x40, 0x40)) +
    marker(0x90, int16(0) + int32(14 + packets.length) + chars(0, 1)) +
    chars(255, 0x93) +
    packets +
    chars(255, 0xd9)
  )
}

export const jpxPage = (components = 1) =>
  picturePage(
    `/Width 8/Height 8/Filter/JPXDecode${components === 4 ? '/SMaskInData 1' : '/ColorSpace/DeviceGray'}`,
    grayJpx(components),
  )
