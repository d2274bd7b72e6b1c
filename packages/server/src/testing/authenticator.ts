import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { PasskeyAssertion, PasskeyAttestation } from '@tessera/contract';

/** Deviations of an authenticator from its correct or default behaviour. */
export interface Behaviour {
  origin?: string;
  rpId?: string;
  /** Whether it knows its user, by a PIN or a finger. */
  userVerified?: boolean;
  /** Whether its user touched it. */
  userPresent?: boolean;
  /** Whether the passkey may be copied to other devices. */
  multiDevice?: boolean;
  /** Whether it is. */
  backedUp?: boolean;
  type?: string;
  crossOrigin?: boolean;
  challenge?: string;
  /** How often it says that it was used. It counts by itself. */
  counter?: number;
  /** Which account it says that the passkey is of; `null` says nothing. */
  userHandle?: string | null;
  attestation?: { fmt: string; attStmt: Record<string, Cbor> };
}

interface CreationOptions {
  rp: { id: string };
  user: { id: string };
  challenge: string;
}

interface RequestOptions {
  rpId: string;
  challenge: string;
}

type Cbor = number | string | Uint8Array | Cbor[] | Map<number | string, Cbor> | { [name: string]: Cbor };

/**
 * A passkey with its private key, as a device holds it: gives the answers of browsers, without a browser (WebAuthn
 * Level 3, 6).
 */
export class Authenticator {
  readonly id: string = randomBytes(32).toString('base64url');
  readonly #origin: string;
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #own: Behaviour;
  #counter = 0;
  #handle = '';

  /** @param origin where its browser is */
  constructor(origin: string, own: Behaviour = {}) {
    this.#origin = origin;
    this.#own = own;
  }

  create(options: CreationOptions, more: Behaviour = {}): PasskeyAttestation {
    const behaviour = { ...this.#own, ...more };
    this.#handle = options.user.id;
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const publicKey = new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]);
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, id, cbor(publicKey)]);
    const authData = Buffer.concat([this.#told(options.rp.id, behaviour, true), credential]);
    const { fmt, attStmt } = behaviour.attestation ?? { fmt: 'none', attStmt: {} };
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, behaviour).toString('base64url'),
        attestationObject: cbor({ fmt, attStmt, authData }).toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  get(options: RequestOptions, more: Behaviour = {}): PasskeyAssertion {
    const behaviour = { ...this.#own, ...more };
    const clientData = this.#clientData('webauthn.get', options.challenge, behaviour);
    const authData = this.#told(options.rpId, behaviour, false);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, this.#keys.privateKey).toString('base64url'),
        ...(behaviour.userHandle === null ? {} : { userHandle: behaviour.userHandle ?? this.#handle }),
      },
    };
  }

  #clientData(type: string, challenge: string, behaviour: Behaviour): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: behaviour.type ?? type,
        challenge: behaviour.challenge ?? challenge,
        origin: behaviour.origin ?? this.#origin,
        crossOrigin: behaviour.crossOrigin ?? false,
      }),
    );
  }

  /** Authenticator data without a credential. */
  #told(rpId: string, behaviour: Behaviour, withCredential: boolean): Buffer {
    const { userPresent = true, userVerified = true, multiDevice = false, backedUp = multiDevice } = behaviour;
    // A passkey that is copied cannot count.
    if (!multiDevice && !withCredential) this.#counter++;
    const flags = [userPresent, false, userVerified, multiDevice, backedUp, false, withCredential, false];
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(behaviour.counter ?? this.#counter);
    return Buffer.concat([
      createHash('sha256')
        .update(behaviour.rpId ?? rpId)
        .digest(),
      Buffer.from([flags.reduce((sum, flag, bit) => sum + (flag ? 2 ** bit : 0), 0)]),
      counter,
    ]);
  }
}

/** As much of CBOR (RFC 8949) as an attestation needs. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, inner]) => [cbor(key), cbor(inner)])]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
}
