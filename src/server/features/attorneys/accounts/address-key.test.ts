import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressKey } from './address-key.ts'

const keys: Record<string, string[]> = {
  '198.51.100.1': [
    '198.51.100.1',
    '::ffff:198.51.100.1',
    '::FFFF:c633:6401',
    '0:0:0:0:0:ffff:198.51.100.1',
    '198.51.100.1:8080',
    '[::ffff:198.51.100.1]:443',
  ],
  '2001:db8:0:1::/64': [
    '2001:db8:0:1::',
    '2001:db8:0:1::1',
    '2001:DB8::1:ffff:0:0:1',
    '2001:db8:0:1:1:2:3:4',
    '[2001:db8:0:1::9]',
    '[2001:db8:0:1::9]:8080',
  ],
  '2001:db8:0:2::/64': ['2001:db8:0:2::1'],
  'fe80:0:0:0::/64': ['fe80::1%eth0', 'fe80::2%eth1'],
  '0:0:0:0::/64': ['::1', '::192.0.2.1', '::c000:201'],
  unknown: [
    '',
    'unknown',
    'example.com',
    '1.2.3',
    '999.1.1.1',
    '2001:db8::1::1',
    "'; drop table leads",
    '1'.repeat(10_000),
  ],
}

test('every spelling of an address has the same key; the last 64 bits of IPv6 do not count', () => {
  for (const [key, addresses] of Object.entries(keys)) {
    for (const address of addresses) assert.equal(addressKey(address), key, address.slice(0, 50))
  }
})
