import { describe, expect, it } from 'vitest';
import { Key, KeyRing } from './key-ring.ts';

const oldKey = new Key('old', Buffer.alloc(32, 1));
const newKey = new Key('new', Buffer.alloc(32, 2));
const place = ['vault', 'row-1', 'secret'];

/** The text with its part `index` (1: the wrapped key, 2: the body) changed. */
function withPart(text: string, index: number, change: (bytes: Buffer) => Buffer): string {
  const parts = text.split('.');
  parts[index] = change(Buffer.from(parts[index] ?? '', 'base64url')).toString('base64url');
  return parts.join('.');
}

describe('a key ring', () => {
  it('opens a text that it sealed', () => {
    const ring = new KeyRing([oldKey]);
    for (const text of ['', 'fake-secret', 'ünïcödé 🔑', 'x'.repeat(4096)]) {
      expect(ring.open(ring.seal(text, place), place)).toBe(text);
    }
  });

  it('seals the same text differently each time, under a data key of its own', () => {
    const ring = new KeyRing([oldKey]);
    const texts = Array.from({ length: 100 }, () => ring.seal('fake-secret', place).text);
    expect(new Set(texts.flatMap((text) => text.split('.').slice(1))).size).toBe(200);
  });

  it('C15: with two keys, reads texts sealed by either, and seals with the first', () => {
    const byOld = new KeyRing([oldKey]).seal('from before', place);
    const ring = new KeyRing([newKey, oldKey]);
    const byNew = ring.seal('from now', place);
    expect([byOld.keyId, byNew.keyId]).toEqual(['old', 'new']);
    expect(ring.open(byOld, place)).toBe('from before');
    expect(ring.open(byNew, place)).toBe('from now');
    expect(() => new KeyRing([oldKey]).open(byNew, place)).toThrow('the key ring has no key new');
  });

  it('rewraps so that the old key is no longer needed, and leaves the text itself alone', () => {
    const sealed = new KeyRing([oldKey]).seal('fake-secret', place);
    const rewrapped = new KeyRing([newKey, oldKey]).rewrap(sealed, place);
    expect(rewrapped.keyId).toBe('new');
    expect(rewrapped.text.split('.')[2]).toBe(sealed.text.split('.')[2]);
    expect(new KeyRing([newKey]).open(rewrapped, place)).toBe('fake-secret');
  });

  it('does not rewrap for another place', () => {
    const ring = new KeyRing([newKey, oldKey]);
    const sealed = ring.seal('fake-secret', place);
    expect(() => ring.rewrap(sealed, ['vault', 'row-2', 'secret'])).toThrow();
  });

  it('opens in its own place only', () => {
    const ring = new KeyRing([oldKey]);
    const sealed = ring.seal('fake-secret', place);
    const others = [
      ['vault', 'row-2', 'secret'],
      ['vault', 'row-1', 'other'],
      ['vault', 'row-1'],
      ['vault', 'row-1', 'secret', ''],
      // The same letters with the borders elsewhere.
      ['vault', 'row-1","secret'],
      [],
    ];
    for (const other of others) expect(() => ring.open(sealed, other), JSON.stringify(other)).toThrow();
  });

  it('does not open one text with the data key of another', () => {
    const ring = new KeyRing([oldKey]);
    const [one, two] = [ring.seal('one', place), ring.seal('two', place)];
    const mixed = [one.text.split('.')[0], one.text.split('.')[1], two.text.split('.')[2]].join('.');
    expect(() => ring.open({ keyId: 'old', text: mixed }, place)).toThrow();
  });

  it('is bound to the key id, even where two ids have the same key', () => {
    const ring = new KeyRing([oldKey, new Key('twin', Buffer.alloc(32, 1))]);
    const sealed = ring.seal('fake-secret', place);
    expect(() => ring.open({ ...sealed, keyId: 'twin' }, place)).toThrow();
  });

  it('refuses a tag cut short, at every length', () => {
    const ring = new KeyRing([oldKey]);
    const sealed = ring.seal('fake-secret', place);
    for (const part of [1, 2]) {
      for (let cut = 1; cut <= 16; cut++) {
        const text = withPart(sealed.text, part, (bytes) => bytes.subarray(0, bytes.length - cut));
        expect(() => ring.open({ ...sealed, text }, place), `part ${part}, ${cut} bytes less`).toThrow();
      }
    }
  });

  it('refuses a text of which any bit is changed', () => {
    const ring = new KeyRing([oldKey]);
    const sealed = ring.seal('fake-secret', place);
    for (const part of [1, 2]) {
      const { length } = Buffer.from(sealed.text.split('.')[part] ?? '', 'base64url');
      for (let at = 0; at < length * 8; at++) {
        const text = withPart(sealed.text, part, (bytes) => {
          bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
          return bytes;
        });
        expect(() => ring.open({ ...sealed, text }, place), `part ${part}, bit ${at}`).toThrow();
      }
    }
  });

  it('takes one spelling of a text only', () => {
    const ring = new KeyRing([oldKey]);
    const { keyId, text } = ring.seal('fake-secret', place);
    for (const other of [`${text}.`, `${text}=`, ` ${text}`, `${text}\n`, text.replace('v1.', 'v2.'), 'v1..', '']) {
      expect(() => ring.open({ keyId, text: other }, place), JSON.stringify(other)).toThrow('unknown form');
    }
  });

  it('takes keys of 32 bytes, at least one, each of an id of its own', () => {
    expect(() => new Key('short', Buffer.alloc(31))).toThrow('key short has 31 bytes instead of 32');
    expect(() => new KeyRing([])).toThrow();
    expect(() => new KeyRing([oldKey, new Key('old', Buffer.alloc(32, 3))])).toThrow();
  });

  it('tells keys apart by a fingerprint that says nothing else of them', () => {
    expect(oldKey.fingerprint()).toBe(new Key('other id', Buffer.alloc(32, 1)).fingerprint());
    expect(oldKey.fingerprint()).not.toBe(newKey.fingerprint());
    expect(oldKey.fingerprint()).not.toContain(Buffer.alloc(32, 1).toString('base64url').slice(0, 12));
  });
});
