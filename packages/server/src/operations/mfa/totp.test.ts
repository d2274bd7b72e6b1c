import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';

/** RFC 6238, Appendix B, for SHA-1: seconds since 1970, and the last six of the eight digits there. */
const vectors = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
] as const;
/** `12345678901234567890` in base32. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const instant = (seconds: number) => new Date(seconds * 1000).toISOString();

describe('codes of an authenticator app', () => {
  it.each(vectors)('are those of RFC 6238 at %i', (seconds, code) => {
    expect(totpStep(rfcSecret, code, instant(seconds), 0)).toBe(Math.floor(seconds / 30));
  });

  it('are taken one step before and after the present one, and no further away', () => {
    const found = [-60, -30, 0, 30, 60].map((off) => totpStep(rfcSecret, '287082', instant(59 + off), 0));
    expect(found).toEqual([undefined, 1, 1, 1, undefined]);
  });

  it('are taken once, and none of a step before one that was taken', () => {
    expect(totpStep(rfcSecret, '287082', instant(59), 1)).toBeUndefined();
    expect(totpStep(rfcSecret, '287082', instant(59), 2)).toBeUndefined();
  });

  it.each(['', '0', '87082', '1287082', '28708２', '2870 82', '٢٨٧٠٨٢', '0x4616a', '287082\n'])(
    'are not %j',
    (code) => {
      expect(totpStep(rfcSecret, code, instant(59), 0)).toBeUndefined();
    },
  );

  const oathtool = spawnSync('oathtool', ['--version']).status === 0;
  it('are those of oathtool for a secret that was made here', ({ skip }) => {
    skip(!oathtool, 'there is no oathtool on this machine (Debian: oathtool)');
    for (let round = 0; round < 20; round++) {
      const secret = newTotpSecret();
      const at = 1_700_000_000 + round * 12_345;
      const { stdout } = spawnSync('oathtool', ['--totp', '--base32', '--now', `@${at}`, secret], { encoding: 'utf8' });
      expect(totpStep(secret, stdout.trim(), instant(at), 0)).toBe(Math.floor(at / 30));
    }
  });
});

it('a secret has 160 bits, in base32 without padding, and the URI that authenticator apps read', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const uri = new URL(totpUri(secret, 'alice.b'));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual(['otpauth:', 'totp', '/Tessera:alice.b']);
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    ...{ issuer: 'Tessera', secret, algorithm: 'SHA1', digits: '6', period: '30' },
  });
});
