/**
 * Decodes bytes in a charset, without the byte order mark. Bytes that the charset does not define become U+FFFD.
 * @param charset a label of the WHATWG Encoding Standard, or one of the DOS and Mac charsets below, which that standard lacks
 */
export const decodeText = (bytes: Uint8Array, charset: string): string => {
  const upper = upperHalves[charset]
  if (upper === undefined) return new TextDecoder(charset).decode(bytes)
  const units = new Uint16Array(bytes.length)
  for (const [at, byte] of bytes.entries()) units[at] = byte < 0x80 ? byte : upper.charCodeAt(byte - 0x80)
  return new TextDecoder('utf-16le').decode(units)
}

export const canDecode = (charset: string): boolean => {
  if (charset in upperHalves) return true
  try {
    return new TextDecoder(charset).encoding !== ''
  } catch {
    return false
  }
}

/** The characters of the bytes from 0x80 on, from the tables of IBM and Apple at unicode.org/Public/MAPPINGS/VENDORS. */
const upperHalves: Partial<Record<string, string>> = {
  ibm437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  ibm850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  ibm852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
  'x-mac-ce':
    'ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅņŃ¬√ńŇ∆«»…\u00a0ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ',
}
