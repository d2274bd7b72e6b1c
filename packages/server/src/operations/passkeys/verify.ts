import type { PasskeyAssertion, PasskeyAttestation } from '@tessera/contract';
import type { Deps } from '../use-case.ts';
import { type ChallengeUse, endOfChallenge, hashChallenge } from './challenge.ts';
import { relyingParty } from './relying-party.ts';
import type { PasskeyRecord } from './store.ts';

/** COSE algorithms, the preferred first: EdDSA, ES256, RS256. */
export const algorithms = [-8, -7, -257];

/** A challenge as it is used up: its stored form, and until when that is kept. */
export interface AnsweredChallenge {
  hash: string;
  expiresAt: string;
}

/** An authenticator's data of a new passkey. */
export type NewCredential = Pick<
  PasskeyRecord,
  'credentialId' | 'publicKey' | 'counter' | 'transports' | 'aaguid' | 'multiDevice' | 'backedUp'
> & { challenge: AnsweredChallenge };

/** An authenticator's data when a passkey was used. */
export interface Assertion {
  counter: number;
  backedUp: boolean;
  challenge: AnsweredChallenge;
}

type Verifying = Pick<Deps, 'keyRing' | 'publicUrl'>;

/**
 * Verifies a browser's new passkey. Resolves with its data if it answers a challenge of this use, from a page of this
 * server, with the user verified. Resolves with `undefined` for everything else, attestations with certificates
 * included: none are requested, and the library would fetch the addresses that they name.
 */
export async function verifyAttestation(
  deps: Verifying,
  use: ChallengeUse,
  response: PasskeyAttestation,
  now: string,
): Promise<NewCredential | undefined> {
  const [{ verifyRegistrationResponse }, { decodeAttestationObject, isoBase64URL }] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  return orNothing(async () => {
    const statement = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject));
    const isPlain = ['none', 'packed'].includes(statement.get('fmt')) && !statement.get('attStmt').get('x5c');
    if (!isPlain) return undefined;
    const challenges = new Challenges(deps, use, now);
    const { id, origin } = relyingParty(deps.publicUrl());
    const { transports = [], ...made } = response.response;
    const { verified, registrationInfo: told } = await verifyRegistrationResponse({
      response: { ...response, response: { ...made, transports }, clientExtensionResults: {} },
      expectedChallenge: challenges.take,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified || !challenges.taken) return undefined;
    return {
      credentialId: told.credential.id,
      publicKey: Buffer.from(told.credential.publicKey).toString('base64url'),
      counter: countOf(told.credential.counter, told.credentialDeviceType === 'multiDevice'),
      transports,
      aaguid: told.aaguid,
      multiDevice: told.credentialDeviceType === 'multiDevice',
      backedUp: told.credentialBackedUp,
      challenge: challenges.taken,
    };
  });
}

/**
 * Verifies an authenticator's signature. Resolves with its data if it is this passkey's answer to a challenge of this
 * use, from a page of this server. With `userVerified`, the authenticator verified its user, by a PIN or a finger: then
 * it counts as both factors.
 */
export async function verifyAssertion(
  deps: Verifying,
  use: ChallengeUse,
  passkey: PasskeyRecord,
  response: PasskeyAssertion,
  { userVerified, now }: { userVerified: boolean; now: string },
): Promise<Assertion | undefined> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  return orNothing(async () => {
    const challenges = new Challenges(deps, use, now);
    const { id, origin } = relyingParty(deps.publicUrl());
    const { userHandle, ...signed } = response.response;
    const { verified, authenticationInfo: told } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: { ...signed, ...(userHandle === undefined ? {} : { userHandle }) },
        clientExtensionResults: {},
      },
      expectedChallenge: challenges.take,
      expectedOrigin: origin,
      expectedRPID: id,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
      requireUserVerification: userVerified,
    });
    // It is settled when the passkey is made (WebAuthn Level 3, 7.2, 19).
    const isSameKind = (told.credentialDeviceType === 'multiDevice') === passkey.multiDevice;
    if (!verified || !isSameKind || !challenges.taken) return undefined;
    const counter = countOf(told.newCounter, passkey.multiDevice);
    return { counter, backedUp: told.credentialBackedUp, challenge: challenges.taken };
  });
}

/**
 * How often a passkey was used, as far as that can tell a copy from it: one that is copied on purpose has a count on each
 * device, or none.
 */
function countOf(told: number, multiDevice: boolean): number {
  return multiDevice ? 0 : told;
}

/** Tells the library whether a challenge is ours, and remembers which it was. */
class Challenges {
  readonly #deps: Verifying;
  readonly #use: ChallengeUse;
  readonly #now: string;
  taken: AnsweredChallenge | undefined;

  constructor(deps: Verifying, use: ChallengeUse, now: string) {
    this.#deps = deps;
    this.#use = use;
    this.#now = now;
  }

  readonly take = (challenge: string): boolean => {
    const expiresAt = endOfChallenge(this.#deps.keyRing, this.#use, challenge, this.#now);
    this.taken = expiresAt === undefined ? undefined : { hash: hashChallenge(challenge), expiresAt };
    return this.taken !== undefined;
  };
}

/** The library throws plain errors, of its own and of the decoders below it, for all that it refuses. */
async function orNothing<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
