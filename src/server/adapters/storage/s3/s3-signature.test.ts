import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptySha256, signed } from './s3-signature.ts'

// The examples of Amazon's API reference, "Signature Calculations for the Authorization Header".
const example = {
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const host = 'examplebucket.s3.amazonaws.com'
const at = Date.UTC(2013, 4, 24)

const signatureOf = (request: Partial<Parameters<typeof signed>[0]>) => {
  const given = {
    method: 'GET',
    host,
    path: '/',
    query: {},
    headers: {},
    bodySha256: emptySha256,
    ...request,
  }
  return signed(given, example, at)
}

test('requests are signed as in the examples of the specification', () => {
  const got = signatureOf({ path: '/test.txt', headers: { range: 'bytes=0-9' } })
  assert.equal(
    got.headers['authorization'],
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  )
  const put = signatureOf({
    method: 'PUT',
    path: '/test$file.text',
    headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    bodySha256: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
  })
  assert.equal(put.path, '/test%24file.text')
  assert.match(
    put.headers['authorization'] ?? '',
    /Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/,
  )
  const list = signatureOf({ query: { prefix: 'J', 'max-keys': '2' } })
  assert.equal(list.path, '/?max-keys=2&prefix=J')
  assert.match(
    list.headers['authorization'] ?? '',
    /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/,
  )
})

test('a signed request does not contain the secret', () => {
  assert.doesNotMatch(JSON.stringify(signatureOf({ path: '/a' })), /wJalr/)
})
