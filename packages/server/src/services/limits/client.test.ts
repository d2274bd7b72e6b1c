import { expect, it } from 'vitest';
import { clientKey } from './client.ts';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::9', '2001:db8:1:3::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  // The row of all clients of an account, and other texts that a header could bring.
  ['*', 'unknown'],
  ['', 'unknown'],
  ['unknown', 'unknown'],
  ['192.0.2.7:5000', 'unknown'],
  ['[2001:db8::1]', 'unknown'],
  ['2001:db8::zz', 'unknown'],
  ['192.0.2.256', 'unknown'],
])('counts %s as %s', (address, key) => {
  expect(clientKey(address)).toBe(key);
});
