import { randomUUID } from 'node:crypto';
import { later } from '../../src/kit/clock.ts';
import { newTotpSecret, sealTotp } from '../../src/operations/mfa/totp.ts';
import type { Stores } from '../../src/operations/stores.ts';
import type { Answer } from '../../src/testing/caller.ts';
import { codeOf } from '../../src/testing/totp.ts';
import { expectStatus } from '../../src/testing/world.ts';
import type { Stage } from './stage.ts';

/** What a tool asks for, with the codes. */
export async function startDevice({ world }: Stage): Promise<{ device_code: string; user_code: string }> {
  return (await expectStatus(world.anonymous.form('/oauth/device_authorization', { client_id: 'fake' }), 200)).body;
}

/**
 * Asks while the caller has an authenticator app, and no longer: others ask with the password alone. `headers`
 * have a code for those who ask with the password here, and `code` is the next one.
 */
export async function withApp(
  { world, self }: Stage,
  state: 'pending' | 'on',
  ask: (code: string, headers: Record<string, string>) => Promise<Answer>,
): Promise<Answer> {
  const { db, keyRing } = world.app.deps;
  const now = world.clock.now();
  const secret = newTotpSecret();
  const sealed = sealTotp(keyRing, secret, self.id);
  const expiresAt = state === 'on' ? undefined : later(now.toISOString(), 600);
  const set = async ({ users }: Stores, totpSince: string | undefined) => {
    const user = await users.find({ id: self.id });
    if (user) await users.update({ ...user, totpSince });
  };
  await db.write(async (stores) => {
    await set(stores, state === 'on' ? now.toISOString() : undefined);
    await stores.secondFactors.saveTotp({ userId: self.id, sealed, lastStep: 0, expiresAt });
  });
  const answer = await ask(codeOf(secret, now, 1), { 'x-tessera-otp': codeOf(secret, now) });
  await db.write((stores) => set(stores, undefined));
  return answer;
}

/** Asks while an identity signs in to the caller's account. */
export async function withIdentity({ world, self }: Stage, ask: (id: string) => Promise<Answer>): Promise<Answer> {
  const id = randomUUID();
  const createdAt = world.clock.now().toISOString();
  const identity = { id, userId: self.id, issuer: 'https://id.example.com', subject: id, name: 'fake', createdAt };
  await world.app.deps.db.write(({ identities }) => identities.insert(identity));
  return ask(id);
}

/** Asks about a domain of the organization. */
export async function withDomain(
  { world, organization }: Stage,
  ask: (path: string) => Promise<Answer>,
): Promise<Answer> {
  const id = randomUUID();
  const now = world.clock.now().toISOString();
  await world.app.deps.db.write(async ({ organizations, ssoDomains }) => {
    const found = await organizations.find({ key: organization.toLowerCase() });
    await ssoDomains.insert({
      ...{ id, organizationId: found?.id ?? '', domain: `${id}.example`, defaultRole: 'read_only', challenge: 'fake' },
      ...{ status: 'unverified', checks: [], checkAt: now, createdBy: id, createdAt: now, updatedAt: now },
    });
  });
  return ask(`/organizations/${organization}/sso_domains/${id}`);
}
