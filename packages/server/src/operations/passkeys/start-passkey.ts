import { randomBytes } from 'node:crypto';
import { passkeyQuota } from '@tessera/contract';
import { requirePasswordProof } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { Problem } from '../../kit/problem.ts';
import type { UseCase } from '../use-case.ts';
import { type ChallengeUse, challengeLife, newChallenge } from './challenge.ts';
import { relyingParty } from './relying-party.ts';
import { algorithms } from './verify.ts';

/** WebAuthn asks for no more than 64 bytes, and recommends as many random ones (Level 3, 14.6.1). */
const handleLength = 64;

/**
 * The options with which the caller's browser makes a passkey: one that finds its account by itself, and verifies its
 * user.
 */
export const startPasskey: UseCase<'startPasskey'> = async (deps, { principal, now }) => {
  const fresh = randomBytes(handleLength).toString('base64url');
  const { handle, existing } = await deps.db.write(
    async ({ passkeys }) => {
      requirePasswordProof(principal, now);
      const existing = await passkeys.list(principal.userId);
      if (existing.length >= passkeyQuota) throw tooMany();
      return { handle: await passkeys.handleOf(principal.userId, fresh), existing };
    },
    { serializeBy: principal.userId },
  );
  return {
    rp: { id: relyingParty(deps.publicUrl()).id, name: 'Tessera' },
    user: { id: handle, name: principal.username, displayName: principal.username },
    challenge: newChallenge(deps.keyRing, addingBy(principal), now),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
    timeout: challengeLife * 1000,
    excludeCredentials: existing.map(({ credentialId, transports }) => ({
      type: 'public-key' as const,
      id: credentialId,
      transports: [...transports],
    })),
    authenticatorSelection: {
      residentKey: 'required' as const,
      requireResidentKey: true as const,
      userVerification: 'required' as const,
    },
    attestation: 'none' as const,
  };
};

/** The use of a challenge to add a passkey: the session's that asked for it. */
export function addingBy({ userId, token }: Principal): ChallengeUse {
  return { purpose: 'add', boundTo: `${userId} ${token?.id ?? 'password'}` };
}

export function tooMany(): Problem {
  return new Problem('quota_exceeded', { message: `An account has at most ${passkeyQuota} passkeys` });
}
