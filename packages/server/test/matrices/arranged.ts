import { randomUUID } from 'node:crypto';
import { later } from '../../src/kit/clock.ts';
import { newTotpSecret, sealTotp } from '../../src/operations/mfa/totp.ts';
import type { Stores } from '../../src/operations/stores.ts';
import { Authenticator } from '../../src/testing/authenticator.ts';
import type { Answer } from '../../src/testing/caller.ts';
import { codeOf } from '../../src/testing/totp.ts';
import { expectStatus, unique } from '../../src/testing/world.ts';
import type { Stage } from './stage.ts';

/** The request of a tool, with the codes. */
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

/**
 * Adds a passkey with the caller's options, and forgets that the account has one: other requests use the password
 * alone.
 */
export async function addingPasskey({ world, caller, self }: Stage): Promise<Answer> {
  const options = await caller.post('/user/passkeys/options');
  if (options.status !== 200) return options;
  const response = new Authenticator(world.url.replace('127.0.0.1', 'localhost')).create(options.body);
  const answer = await caller.post('/user/passkeys', { name: 'laptop', response });
  await world.app.deps.db.write(async ({ users }) => {
    const user = await users.find({ id: self.id });
    if (user) await users.update({ ...user, passkeysSince: undefined });
  });
  return answer;
}

/** Sends the request while the caller has a passkey that no browser can use. */
export async function withPasskey({ world, self }: Stage, ask: (id: string) => Promise<Answer>): Promise<Answer> {
  const { db, newId } = world.app.deps;
  const passkey = {
    id: newId(),
    userId: self.id,
    credentialId: unique('fake'),
    publicKey: 'fake',
    counter: 0,
    transports: [],
    aaguid: '00000000-0000-0000-0000-000000000000',
    multiDevice: false,
    backedUp: false,
    name: 'made',
    createdAt: world.clock.now().toISOString(),
  };
  await db.write(({ passkeys }) => passkeys.insert(passkey));
  return ask(passkey.id);
}
