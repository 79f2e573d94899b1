import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPicture } from './read-picture.ts'
import { jpeg, png, webp } from './test-pictures.ts'

test('format and size of a picture are read from its bytes', () => {
  for (const [bytes, extension] of [
    [png(480, 120), 'png'],
    [jpeg(480, 120), 'jpg'],
    [webp('VP8 ', 480, 120), 'webp'],
    [webp('VP8L', 480, 120), 'webp'],
    [webp('VP8X', 480, 120), 'webp'],
  ] as const) {
    const picture = readPicture(bytes)
    assert.deepEqual([picture?.extension, picture?.width, picture?.height], [extension, 480, 120])
  }
})

test('other formats and truncated pictures are not recognized', () => {
  const whole = png(480, 120)
  const others = [
    '',
    '<html><script>alert(1)</script>',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'GIF89a',
    '\x89PNG\r\n\x1a\n',
    '\xff\xd8\xff',
    '\xff\xd8\xff\xe0\xff\xff',
    'RIFF....WEBPVP8X',
    'RIFF....WEBPVP8 ',
    'RIFF....AVI LIST',
  ].map((text) => Buffer.from(text, 'latin1'))
  for (const bytes of [...others, whole.subarray(0, -1), whole.subarray(0, 30)])
    assert.equal(readPicture(bytes), undefined, bytes.toString('latin1', 0, 20))
})
