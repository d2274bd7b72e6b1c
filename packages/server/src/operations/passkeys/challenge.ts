import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { minute } from '../../kit/clock.ts';
import type { KeyRing } from '../../kit/key-ring.ts';

/** How long a challenge can be answered, in seconds. */
export const challengeLife = 5 * minute;

/**
 * The use of a challenge, and the only source of its answer: the session that adds a passkey, or the browser that signs
 * in. An answer from anywhere else is refused.
 */
export interface ChallengeUse {
  purpose: 'add' | 'sign_in';
  boundTo: string;
}

const randomLength = 16;
const instantLength = 6;
const begin = randomLength + instantLength;
const macLength = 32;

/**
 * A challenge that proves by itself that this server made it, its use and its end. So a stranger's requests for many
 * leave no rows behind. An answered challenge is stored, and is not accepted again. WebAuthn requires 16 random bytes
 * (Level 3, 13.4.3).
 */
export function newChallenge(ring: KeyRing, use: ChallengeUse, now: string): string {
  const told = Buffer.alloc(begin);
  randomBytes(randomLength).copy(told);
  told.writeUIntBE(Date.parse(now) + challengeLife * 1000, randomLength, instantLength);
  return Buffer.concat([told, macOf(ring, use, told)]).toString('base64url');
}

/** Until when the challenge can be answered, where it is one of this use and is not too old. */
export function endOfChallenge(ring: KeyRing, use: ChallengeUse, challenge: string, now: string): string | undefined {
  const bytes = Buffer.from(challenge, 'base64url');
  if (bytes.length !== begin + macLength) return undefined;
  const told = bytes.subarray(0, begin);
  if (!timingSafeEqual(macOf(ring, use, told), bytes.subarray(begin))) return undefined;
  const end = told.readUIntBE(randomLength, instantLength);
  return end > Date.parse(now) ? new Date(end).toISOString() : undefined;
}

/** The stored form of a challenge that was answered. */
export function hashChallenge(challenge: string): string {
  return hash('sha256', challenge, 'base64url');
}

function macOf(ring: KeyRing, { purpose, boundTo }: ChallengeUse, told: Buffer): Buffer {
  const key = ring.derive('challenges of passkeys');
  return createHmac('sha256', key).update(`${purpose} ${boundTo}\n`).update(told).digest();
}
