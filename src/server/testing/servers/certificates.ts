import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

export type TestCertificate = { key: string; cert: string }
type TestAuthority = {
  /** The certificate of the authority in PEM, for the side that should trust it. */
  certificate: string
  /** Issues a key and certificate for DNS names and IPv4 addresses, valid from an hour ago until `validUntil`. */
  issue(to: { names?: string[]; addresses?: string[]; validUntil?: Date }): TestCertificate
}

/**
 * Makes a certificate authority for one test, so that the repository needs no key, nothing expires and no program has
 * to be installed. X.509 version 3 (RFC 5280) in DER (X.690), ECDSA with SHA-256 on P-256, only the fields that TLS
 * checks.
 */
export function makeTestAuthority(): TestAuthority {
  const authority = makeKeys()
  const name = 'Test authority'
  return {
    certificate: pem(certify({ subject: name, subjectKey: authority.publicKey, extensions: [isAuthority] })),
    issue({ names = [], addresses = [], validUntil = inHours(24) }) {
      const { publicKey, privateKey } = makeKeys()
      const extensions = [validFor(names, addresses)]
      return {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: pem(certify({ subject: 'Test server', subjectKey: publicKey, extensions, validUntil })),
      }
    },
  }

  type Request = { subject: string; subjectKey: KeyObject; extensions: Buffer[]; validUntil?: Date }

  function certify({ subject, subjectKey, extensions, validUntil = inHours(24) }: Request) {
    const content = sequence(
      tagged(0, integer(2)),
      integer(nextSerial++),
      ecdsaWithSha256,
      commonName(name),
      sequence(
        time(new Date(Math.min(inHours(-1).getTime(), validUntil.getTime() - 1000))),
        time(validUntil),
      ),
      commonName(subject),
      subjectKey.export({ type: 'spki', format: 'der' }),
      tagged(3, sequence(...extensions)),
    )
    return sequence(content, ecdsaWithSha256, bitString(sign('sha256', content, authority.privateKey)))
  }
}

let nextSerial = 1

const makeKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const inHours = (hours: number) => new Date(Date.now() + hours * 3600_000)
const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts)
const tagged = (tag: number, content: Buffer) => der(0xa0 + tag, content)
const integer = (value: number) => der(0x02, Buffer.from([value]))
const octets = (content: Buffer) => der(0x04, content)
const bitString = (content: Buffer) => der(0x03, Buffer.from([0]), content)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
const commonName = (text: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))))

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
// basicConstraints, critical, cA TRUE
const isAuthority = sequence(
  oid('551d13'),
  der(0x01, Buffer.from([0xff])),
  octets(sequence(der(0x01, Buffer.from([0xff])))),
)
// subjectAltName: dNSName is [2], iPAddress is [7]
const validFor = (names: string[], addresses: string[]) =>
  sequence(
    oid('551d11'),
    octets(
      sequence(
        ...names.map((name) => der(0x82, Buffer.from(name))),
        ...addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number)))),
      ),
    ),
  )
