/**
 * File names and declared media types that prove that a file is no resume, before a byte is read. Both are often wrong:
 * systems without Word, webmail, download managers and scripts send arbitrary ones. So the lists below hold only what is
 * certainly another format; for everything else the bytes decide.
 */

const words = (text: string) => text.trim().split(/\s+/)

/** Extensions of well-known formats, except those that can be part of a person's name or title: .com, .md, .key, .ott, .deb. */
const otherExtensions = words(`
  jpg jpeg jfif png gif bmp tif tiff webp heic heif avif svg svgz ico psd eps
  mp3 mp4 m4a m4v mpg mpeg mov avi mkv webm wmv 3gp wav ogg flac aac wma
  exe msi dll scr bat cmd pif ps1 vbs vbe jse wsf hta lnk jar class apk dmg pkg rpm iso sh py php wasm swf
  htm html xhtml mht mhtml css js mjs asp aspx jsp xml json csv sql
  rtf odt ods odp odg xls xlsx xlsm xlsb xlt xltx ppt pptx pptm pps ppsx pot potx docm dotm dot dotx
  pages numbers wpd wps hwp hwpx xps oxps epub mobi azw azw3 djvu vsd vsdx msg eml vcf ics tex
  zip rar 7z tar gz tgz bz2 xz cab
`)

/** What browsers, mail programs and copying append to an extension: cv.pdf.download, cv.pdf (1), cv.pdf_, cv.pdf?dl=1. */
const appended = String.raw`(?:\.(?:download|crdownload|part|partial|tmp|bak))?(?:\s*\(\d+\))?[\s._~]*(?:[?#&;][^.]*)?$`

const endsWith = (extensions: readonly string[]) =>
  new RegExp(String.raw`\.(${extensions.join('|')})${appended}`, 'i')

/** Matches a file name with the extension of a resume, which is the first group. */
export const resumeFileName = endsWith(['pdf', 'docx', 'doc', 'txt'])

/** Matches a file name with the extension of another format. */
export const otherFileName = endsWith(otherExtensions)

/**
 * Does a media type (RFC 6838) certainly mean another format than those of resumes?
 * @param essence type and subtype in lower case, without parameters
 */
export function isOtherMediaType(essence: string): boolean {
  const [, type = '', subtype = ''] = /^([\w!#$&^.+-]+)\/(?:x-)?([\w!#$&^.+-]+)$/.exec(essence) ?? []
  if (namesResume.test(subtype)) return false
  if (otherTypes.has(type)) return true
  if (type === 'text') return otherTexts.has(subtype)
  return type === 'application' && (otherApplications.has(subtype) || otherFamilies.test(subtype))
}

/** A subtype that names one of the four formats, whatever is around the name: `image/pdf`, `application/vnd.ms-word`. */
const namesResume = /^(?!.*(?:macroenabled|\+))(?:.*\b)?(?:pdf|docx?|ms-?word|wordprocessingml)\b/

const otherTypes: ReadonlySet<string> = new Set(words('audio chemical font image message model video'))

/** Without types of source code: libmagic takes prose for text/x-c, text/x-java or text/x-tex. */
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

/** Families of types, in every version. Types that name Word's own format (wordprocessingml) are excluded. */
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
