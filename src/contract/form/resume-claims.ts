/**
 * What a name or a declared type can rule out before a byte is read. Both are often wrong: systems without Word, webmail,
 * download managers and scripts send what they please. So only what is certainly something else is listed here; about
 * everything else the bytes decide.
 */

const words = (text: string) => text.trim().split(/\s+/)

/** Extensions of well-known formats. None that people have in their names: no .com, .md, .key, .ott or .deb. */
const otherExtensions = words(`
  jpg jpeg jfif png gif bmp tif tiff webp heic heif avif svg svgz ico psd eps
  mp3 mp4 m4a m4v mpg mpeg mov avi mkv webm wmv 3gp wav ogg flac aac wma
  exe msi dll scr bat cmd pif ps1 vbs vbe jse wsf hta lnk jar class apk dmg pkg rpm iso sh py php wasm swf
  htm html xhtml mht mhtml css js mjs asp aspx jsp xml json csv sql
  rtf odt ods odp odg xls xlsx xlsm xlsb xlt xltx ppt pptx pptm pps ppsx pot potx docm dotm dot dotx
  pages numbers wpd wps hwp hwpx xps oxps epub mobi azw azw3 djvu vsd vsdx msg eml vcf ics tex
  zip rar 7z tar gz tgz bz2 xz cab
`)

/** What browsers, mail programs and copies leave behind an extension: cv.pdf.download, cv.pdf (1), cv.pdf_, cv.pdf?dl=1. */
const behind = String.raw`(?:\.(?:download|crdownload|part|partial|tmp|bak))?(?:\s*\(\d+\))?[\s._~]*(?:[?#&;][^.]*)?$`

const endsWith = (extensions: readonly string[]) =>
  new RegExp(String.raw`\.(${extensions.join('|')})${behind}`, 'i')

/** A file name that says it is a resume; the first group is the extension. */
export const resumeFileName = endsWith(['pdf', 'docx', 'doc', 'txt'])

/** A file name that says it is something else. */
export const otherFileName = endsWith(otherExtensions)

/**
 * Does a media type (RFC 6838) mean something else?
 * @param essence type and subtype in lower case, without parameters
 */
export function isOtherMediaType(essence: string): boolean {
  const [, type = '', subtype = ''] = /^([\w!#$&^.+-]+)\/(?:x-)?([\w!#$&^.+-]+)$/.exec(essence) ?? []
  if (namesResume.test(subtype)) return false
  if (otherTypes.has(type)) return true
  if (type === 'text') return otherTexts.has(subtype)
  return type === 'application' && (otherApplications.has(subtype) || otherFamilies.test(subtype))
}

/** `image/pdf`, `application/vnd.ms-word`: wherever it stands and whoever made it up, it means one of the four. */
const namesResume = /^(?!.*(?:macroenabled|\+))(?:.*\b)?(?:pdf|docx?|ms-?word|wordprocessingml)\b/

const otherTypes: ReadonlySet<string> = new Set(words('audio chemical font image message model video'))

/** No source code that libmagic takes prose for: it calls a page of sentences text/x-c, text/x-java or text/x-tex. */
const otherTexts: ReadonlySet<string> = new Set(
  words(`
    html xml css csv calendar vcard rtf richtext tab-separated-values sql
    javascript ecmascript typescript vbscript php
  `),
)

const otherApplications: ReadonlySet<string> = new Set(
  words(`
    json xml xhtml html rtf richtext javascript ecmascript postscript eps sql wasm oxps ogg mp4 mbox tex latex
    msdownload dosexec exe executable sharedlib mach-binary elf msi ms-installer ms-shortcut msdos-program
    ms-dos-executable vnd.microsoft.portable-executable java-archive java-vm apple-diskimage iso9660-image
    debian-package rpm redhat-package-manager sh csh bash shellscript bat httpd-php php python python-code perl
    shockwave-flash excel powerpoint hwp hwpx vnd.hancom.hwp vnd.hancom.hwpx haansofthwp haansofthwpx mobipocket-ebook
  `),
)

/** Every type of a family, whatever its version; what names Word's own format is none of them. */
const otherFamilies = new RegExp(
  [
    'macroenabled',
    String.raw`^(?!.*wordprocessingml).*\+(?:xml|json|cbor)$`,
    String.raw`^epub\+zip$`,
    String.raw`^(?:vnd\.)?ms-?(?:excel|powerpoint|outlook|access|project|publisher|xpsdocument)`,
    String.raw`^vnd\.(?:oasis|sun|stardivision|android|apple|visio|wordperfect|rn-realmedia|amazon)\b`,
    String.raw`^(?:vnd\.google-apps\.|vnd\.openxmlformats-officedocument\.|wps-office\.|haansoft)(?:spreadsheet|presentation|drawing|xls|ppt)`,
  ].join('|'),
)
