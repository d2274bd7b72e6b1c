import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A key-encryption key. Its bytes stay in here. */
export class Key {
  readonly id: string;
  readonly #bytes: Buffer;

  constructor(id: string, bytes: Buffer) {
    if (bytes.length !== 32) throw new Error(`key ${id} has ${bytes.length} bytes instead of 32`);
    this.id = id;
    this.#bytes = bytes;
  }

  encrypt(plain: Buffer, aad: string): Buffer {
    return encrypt(this.#bytes, plain, aad);
  }

  decrypt(sealed: Buffer, aad: string): Buffer {
    return decrypt(this.#bytes, sealed, aad);
  }

  derive(purpose: string): string {
    return createHmac('sha256', this.#bytes).update(`tessera ${purpose} v1`).digest('base64url');
  }

  /** Tells this key from another of the same id, and nothing else. */
  fingerprint(): string {
    return createHmac('sha256', this.#bytes).update('tessera key fingerprint v1').digest('base64url');
  }
}

const version = 'v1';
const ivLength = 12;
// Node takes a tag cut down to 4 bytes unless it is told the length.
const authTagLength = 16;

function encrypt(key: Buffer, plain: Buffer, aad: string): Buffer {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength });
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, aad: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength), { authTagLength });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(sealed.length - authTagLength));
  return Buffer.concat([decipher.update(sealed.subarray(ivLength, sealed.length - authTagLength)), decipher.final()]);
}

/** The result of `seal`: the id of the key that wraps the data key, and the text to store. */
export interface Sealed {
  keyId: string;
  text: string;
}

/**
 * Envelope encryption: each text under a random data key of its own (AES-256-GCM), which is wrapped by the ring's first
 * key. Both are bound to `place` — where the text is stored — so that a row's ciphertext opens in no other row.
 */
export class KeyRing {
  readonly #keys: Map<string, Key>;
  readonly #first: Key;

  constructor(keys: readonly Key[]) {
    const [first] = keys;
    if (!first) throw new Error('a key ring needs a key');
    this.#first = first;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    if (this.#keys.size !== keys.length) throw new Error('a key ring needs keys of different ids');
  }

  get keys(): readonly Key[] {
    return [...this.#keys.values()];
  }

  /** A key for something else than sealing, made of the ring's first one: the same on every node. */
  derive(purpose: string): string {
    return this.#first.derive(purpose);
  }

  has(keyId: string): boolean {
    return this.#keys.has(keyId);
  }

  /** Encrypts `plain` for the place named by `place`. */
  seal(plain: string, place: readonly string[]): Sealed {
    const dataKey = randomBytes(32);
    const wrapped = this.#first.encrypt(dataKey, aad('key', place, this.#first.id));
    const body = encrypt(dataKey, Buffer.from(plain), aad('text', place, ''));
    dataKey.fill(0);
    return {
      keyId: this.#first.id,
      text: `${version}.${wrapped.toString('base64url')}.${body.toString('base64url')}`,
    };
  }

  /** Decrypts a text that `seal` made for the same place. Throws when it was altered, moved, or its key is not here. */
  open(sealed: Sealed, place: readonly string[]): string {
    const { wrapped, body } = parts(sealed.text);
    const dataKey = this.#key(sealed.keyId).decrypt(wrapped, aad('key', place, sealed.keyId));
    return decrypt(dataKey, body, aad('text', place, '')).toString();
  }

  /** Wraps the data key anew with the ring's first key. The text itself stays as it is. */
  rewrap(sealed: Sealed, place: readonly string[]): Sealed {
    const { wrapped, body } = parts(sealed.text);
    const dataKey = this.#key(sealed.keyId).decrypt(wrapped, aad('key', place, sealed.keyId));
    const again = this.#first.encrypt(dataKey, aad('key', place, this.#first.id));
    return {
      keyId: this.#first.id,
      text: `${version}.${again.toString('base64url')}.${body.toString('base64url')}`,
    };
  }

  #key(id: string): Key {
    const key = this.#keys.get(id);
    if (!key) throw new Error(`the key ring has no key ${id}`);
    return key;
  }
}

function parts(text: string): { wrapped: Buffer; body: Buffer } {
  const [form, wrapped = '', body = '', ...more] = text.split('.');
  if (form !== version || more.length > 0) throw new Error('a sealed text of an unknown form');
  return { wrapped: bytesOf(wrapped), body: bytesOf(body) };
}

/**
 * Node skips characters outside base64url: two texts must not stand for the same bytes, nor too few bytes for a tag.
 */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < ivLength + authTagLength || bytes.toString('base64url') !== text) {
    throw new Error('a sealed text of an unknown form');
  }
  return bytes;
}

function aad(part: string, place: readonly string[], keyId: string): string {
  return JSON.stringify([version, part, ...place, keyId]);
}

/** Compares two texts in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
