import { deflateSync } from 'node:zlib'

/** Builds PDFs for tests. Objects are numbered from 1 in the order of the list; the first is the catalog. */

/** A PDF with a cross-reference table. `more` is added to the trailer, `before` precedes the file. */
export function makePdf(objects: readonly string[], more = '', before = ''): Buffer {
  const { body, places } = layOut(objects)
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`)
  const table = `xref\n0 ${places.length + 1}\n0000000000 65535 f \n${rows.join('')}`
  const trailer = `trailer\n<</Size ${places.length + 1}/Root 1 0 R${more}>>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.from(before + body + table + trailer, 'latin1')
}

const layOut = (objects: readonly string[]) => {
  let body = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'
  const places = objects.map((object, index) => {
    const place = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  return { body, places }
}

/** A PDF with its objects in an object stream, and a cross-reference stream with the predictor that all writers use. */
export function makePackedPdf(objects: readonly string[], more = ''): Buffer {
  const container = objects.length + 1
  let packed = ''
  const index = objects.map((object, at) => {
    const place = packed.length
    packed += `${object} `
    return `${at + 1} ${place}`
  })
  const head = `${index.join(' ')} `
  const { body, places } = layOut([
    ...objects.map(() => 'null'),
    stream(`/Type/ObjStm/N ${objects.length}/First ${head.length}`, Buffer.from(head + packed)),
  ])
  const rows = [
    [0, 0, 0],
    ...objects.map((_object, at) => [2, container, at]),
    [1, places[container - 1] ?? 0, 0],
    [1, body.length, 0],
  ].map(([kind = 0, second = 0, third = 0]) => [kind, second >> 8, second & 0xff, third])
  const up = rows.map((row, at) => [
    2,
    ...row.map((byte, column) => (byte - (rows[at - 1]?.[column] ?? 0)) & 0xff),
  ])
  const dictionary = `/Type/XRef/W[1 2 1]/Size ${rows.length}/Root 1 0 R/DecodeParms<</Predictor 12/Columns 4>>${more}`
  const table = `${container + 1} 0 obj\n${stream(dictionary, Buffer.from(up.flat()))}\nendobj\n`
  return Buffer.from(`${body}${table}startxref\n${body.length}\n%%EOF\n`, 'latin1')
}

const stream = (dictionary: string, data: Buffer) => {
  const packed = deflateSync(data)
  return `<<${dictionary}/Filter/FlateDecode/Length ${packed.length}>>\nstream\n${packed.toString('latin1')}\nendstream`
}

export const onePage = [
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>',
]
export const noPage = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[]/Count 0>>']
/** A PDF of one page whose catalog has additional entries. */
export const onePageWith = (more: string, ...objects: string[]) => [
  `<</Type/Catalog/Pages 2 0 R${more}>>`,
  ...onePage.slice(1),
  ...objects,
]

/** An encrypted PDF of one page. qpdf 11.3 made the dictionaries; the password, if one is needed, is `user`. */
export const encryptedPdf = ({ dictionary, id }: PdfEncryption): Buffer =>
  makePdf([...onePage, `<</Filter/Standard/P -4${dictionary}>>`], `/ID[<${id}><${id}>]/Encrypt 4 0 R`)

export type PdfEncryption = { name: string; needsPassword: boolean; dictionary: string; id: string }

const aes = (method: string, more: string) =>
  `/CF<</StdCF<</AuthEvent/DocOpen/CFM/${method}>>>>/StmF/StdCF/StrF/StdCF${more}`

// oxfmt-ignore -- one line for each dictionary
export const pdfEncryptions: readonly PdfEncryption[] = [
  {
    name: 'RC4 of 40 bits',
    needsPassword: true,
    id: 'd7b67d98b1bc8d7266dd6c14c725c28f',
    dictionary:
      '/V 1/R 2/Length 40/O<94e8094419662a774442fb072e3d9f19e9d130ec09a4d0061e78fe920f7ab62f>/U<ff00f8e381695308d4e2e91e1f4aff94f5eab8fc6707106568e15da752a6938e>',
  },
  {
    name: 'RC4 of 40 bits',
    needsPassword: false,
    id: '43020e2ccd1e7ca16ba39c563509bf4e',
    dictionary:
      '/V 1/R 2/Length 40/O<c92422687facee686e373f10b5c7d04738053152f7e2ee30e11c69ec442576ab>/U<e962a44efb673f5a117812ffe4669a60f0436d4e1fb3df034ed8203f1c8f0477>',
  },
  {
    name: 'RC4 of 128 bits',
    needsPassword: true,
    id: 'ca605b188f24c287fa98cf685ecb853d',
    dictionary:
      '/V 2/R 3/Length 128/O<0ba3835f88f90388e74e54584125ce142be0de24c6b0d37746e075b891756671>/U<a9e11144b1b759f61ede368f00ca4c3f0122456a91bae5134273a6db134c87c4>',
  },
  {
    name: 'RC4 of 128 bits',
    needsPassword: false,
    id: '698902a7bcd2733eb9232e34054c4670',
    dictionary:
      '/V 2/R 3/Length 128/O<566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5>/U<16e14b66054fcc76c77aef8542f0dafc0122456a91bae5134273a6db134c87c4>',
  },
  {
    name: 'AES of 128 bits',
    needsPassword: true,
    id: '78ce795d3ba8ce845e3ca57ea22010ca',
    dictionary: aes(
      'AESV2',
      '/V 4/R 4/Length 128/O<0ba3835f88f90388e74e54584125ce142be0de24c6b0d37746e075b891756671>/U<fa57994365386aca7f97c79416bcf9e00122456a91bae5134273a6db134c87c4>',
    ),
  },
  {
    name: 'AES of 128 bits, metadata clear',
    needsPassword: false,
    id: '777bed1d589aff2a187806cee45be8bd',
    dictionary: aes(
      'AESV2',
      '/V 4/R 4/Length 128/EncryptMetadata false/O<566fa873ee33c797cd3b904fdadf814afa34df9a38f6ed41b984e2c6da2aa6f5>/U<7035959d09bec99766b915e6b6c4dad30122456a91bae5134273a6db134c87c4>',
    ),
  },
  {
    name: 'AES of 256 bits, as Acrobat 9',
    needsPassword: true,
    id: '1b315aec2b8260845a9a86057b3cd761',
    dictionary: aes(
      'AESV3',
      '/V 5/R 5/Length 256/O<8323d5da7d8b64205d5ae6c0bd8d75c11ca662b806d840472a724730f382710928348417201f90fb1fdb6e74ed5fbd21>/U<46d6070920e2b9b2ae2ab05261f612ed81de5c85cf6798cddc08f0977bdb4b27b80c50b3c09bce955449eaf12478ad4a>',
    ),
  },
  {
    name: 'AES of 256 bits, as Acrobat 9',
    needsPassword: false,
    id: 'aaf56519c8b1e5be16b677d6a8d3d06f',
    dictionary: aes(
      'AESV3',
      '/V 5/R 5/Length 256/O<5afc23546e54c94fb372b58b31679922e16acbc528c639dbcc7e7ab7276a28db4dc32e6de93bb9b85b1283775163705a>/U<a965a152ad3cd9f78814f24d692395fd74b0eaf2d063b57cce3eb0442ea9db2ee6f077a79769189858d664be6977e0d1>',
    ),
  },
  {
    name: 'AES of 256 bits',
    needsPassword: true,
    id: 'd4425a8e017608cdcb12bc0e8b0f941f',
    dictionary: aes(
      'AESV3',
      '/V 5/R 6/Length 256/O<8aa4f1c4bcb3ccd7a104d944ba5b3a3e77aaee822bbf5108ccc70b6b17d83a4a54517672d298178b07399feeec2dc1ce>/U<d8796a42f09840f5af8b09ba6d417c374f0e9266c89b2b3b268363442bd9f9973a195a5e38a2e25ee19086db9f97a713>',
    ),
  },
  {
    name: 'AES of 256 bits',
    needsPassword: false,
    id: '47093316eef3acf15ceaeaef4eb967ba',
    dictionary: aes(
      'AESV3',
      '/V 5/R 6/Length 256/O<a525b60f9d4babe1d4184d43bd102320403e041dcb1750863c4366e194274529766669d3084ac998ee3d184c7b0a6fa3>/U<627ee6e7c7d4f62e980b3bc3f2f2e35e967bd43f32b821a95a517c830f503cc9d9e08a7eda803a7342eb7a6e8379f1b1>',
    ),
  },
]
