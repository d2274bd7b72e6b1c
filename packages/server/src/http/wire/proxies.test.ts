import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressIn, Proxies } from './proxies.ts';

const proxies = new Proxies(['127.0.0.1', '10.0.0.0/8']);

function from(forwarded: string | undefined, peer = '127.0.0.1') {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
}

describe('the address of a client behind proxies', () => {
  it.each([
    ['203.0.113.50', '203.0.113.50'],
    ['203.0.113.50:5000', '203.0.113.50'],
    ['203.0.113.50:_port', '203.0.113.50'],
    ['"203.0.113.7"', '203.0.113.7'],
    ['"[2001:db8::1]:443"', '2001:db8::1'],
    ['[2001:db8::1]:5000', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:db8:1:2:3:4:5:6:443', '2001:db8:1:2:3:4:5:6'],
    ['::ffff:203.0.113.50', '::ffff:203.0.113.50'],
    ['[::ffff:203.0.113.50]:80', '::ffff:203.0.113.50'],
    ['fe80::1%eth0', 'fe80::1'],
    // A port at each hop.
    ['203.0.113.50:1, 10.1.2.3:2, 127.0.0.1:3', '203.0.113.50'],
    ['203.0.113.50, 127.0.0.1:5000', '203.0.113.50'],
    ['203.0.113.50,,  10.0.0.1 ,', '203.0.113.50'],
    // Any client may have written the entries left of the first untrusted address.
    ['198.51.100.1, 203.0.113.50:9', '203.0.113.50'],
    // If the entry is no address, the result is the proxy that sent it.
    ['unknown', '127.0.0.1'],
    ['_hidden', '127.0.0.1'],
    ['*', '127.0.0.1'],
    ['203.0.113.50, unknown', '127.0.0.1'],
    ['203.0.113.50, unknown, 10.0.0.9:80', '10.0.0.9'],
    ['203.0.113.256', '127.0.0.1'],
    ['[203.0.113.5', '127.0.0.1'],
    ['', '127.0.0.1'],
  ])('told as %j, is %s', (forwarded, address) => {
    expect(proxies.addressOf(from(forwarded))).toBe(address);
  });

  it('is the peer if the peer is no trusted proxy, with any header', () => {
    expect(proxies.addressOf(from('203.0.113.50:1', '192.0.2.9'))).toBe('192.0.2.9');
    expect(new Proxies([]).addressOf(from('203.0.113.50:1'))).toBe('127.0.0.1');
  });

  it('is always an address', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[\d.:[\]"%,a-f *-]{0,30}$/), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(fc.array(text), (entries) => {
        expect(isIP(proxies.addressOf(from(entries.join(','))))).toBeGreaterThan(0);
      }),
    );
    const port = fc.integer({ min: 0, max: 65_535 });
    fc.assert(fc.property(fc.ipV4(), port, (ip, at) => void expect(addressIn(`${ip}:${at}`)).toBe(ip)));
    fc.assert(fc.property(fc.ipV6(), port, (ip, at) => void expect(addressIn(`[${ip}]:${at}`)).toBe(ip)));
  });
});
