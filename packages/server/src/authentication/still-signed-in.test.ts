import { expect, it } from 'vitest';
import { Secret } from '../kit/secret.ts';
import { useCases } from '../operations/index.ts';
import type { UseCase } from '../operations/use-case.ts';
import { expectStatus, onEveryEngine, type Person } from '../testing/world.ts';
import { authenticate, type Presented } from './authenticate.ts';

const client = { address: '127.0.0.1', userAgent: undefined };

// Each of these signs in first, then something happens, and only then the operation runs: the order that two requests
// at the same moment may have.
onEveryEngine('between signing in and a change', (world) => {
  const signedIn = (presented: Presented) =>
    authenticate(world().app.deps, presented, world().app.deps.clock().toISOString(), client);
  const byPassword = ({ username, password }: Person) =>
    signedIn({ kind: 'password', username, password: new Secret(password) });
  const byToken = (token: string) => signedIn({ kind: 'token', token: new Secret(token) });
  const run = (id: keyof typeof useCases, principal: object, more: object = {}) => {
    const now = world().app.deps.clock().toISOString();
    const call = { principal, now, client, params: {}, query: {}, body: undefined, ...more };
    return (useCases[id] as unknown as UseCase<'getUser'>)(world().app.deps, call as never);
  };
  const changed = { body: { password: 'Visibly-Fake-3' } };
  const refused = { code: 'not_authenticated' };

  it('a new password undoes a sign-in by the old one', async () => {
    const alice = await world().person('alice');
    const old = await byPassword(alice);
    await expectStatus(alice.basic.post('/user/password_reset', { password: 'Visibly-Fake-2' }), 204);
    const params = { username: alice.username };
    await expect(run('getSession', old)).rejects.toMatchObject(refused);
    await expect(run('requestToken', old)).rejects.toMatchObject(refused);
    await expect(run('resetUserPassword', old, changed)).rejects.toMatchObject(refused);
    await expect(run('updateUser', old, { params, ...changed })).rejects.toMatchObject(refused);
    await expect(run('deleteUser', old, { params })).rejects.toMatchObject(refused);
    await expect(run('endOtherSessions', old)).rejects.toMatchObject(refused);
    const now = world().withPassword(alice.username, 'Visibly-Fake-2');
    expect((await now.get('/tokens')).body).toEqual([]);
    expect((await now.get('/tokens/session')).body).toEqual([]);
  });

  it('revoking undoes a token, which makes no other one any more', async () => {
    const alice = await world().person('alice');
    const key = await world().key(alice, '*', { name: 'ci' });
    const old = await byToken(key);
    await expectStatus(alice.basic.delete('/tokens/ci'), 204);
    await expect(run('getSession', old)).rejects.toMatchObject(refused);
    await expect(run('requestToken', old)).rejects.toMatchObject(refused);
    await expect(run('updateUser', old, { params: { username: alice.username }, ...changed })).rejects.toMatchObject(
      refused,
    );
  });

  it('a new password takes the proof from a token, and from what the token makes', async () => {
    const alice = await world().person('alice');
    const key = await world().key(alice);
    const old = await byToken(key);
    await expectStatus(alice.basic.post('/user/password_reset', { password: 'Visibly-Fake-2' }), 204);
    const unproven = { code: 'password_required' };
    await expect(run('resetUserPassword', old, changed)).rejects.toMatchObject(unproven);
    await expect(run('updateUser', old, { params: { username: alice.username }, ...changed })).rejects.toMatchObject(
      unproven,
    );
    await expect(run('requestToken', old, { body: { scope: 'password_reset' } })).rejects.toMatchObject(unproven);
    const made = (await run('requestToken', old)) as unknown as { token: string };
    const child = world().withKey(made.token);
    expect((await child.get('/user')).status).toBe(200);
    expect((await child.post('/user/password_reset', changed.body)).status).toBe(403);
  });

  it('deleting the account undoes every sign-in', async () => {
    const alice = await world().person('alice');
    const [password, token] = [await byPassword(alice), await byToken(alice.token)];
    await expectStatus(alice.basic.delete(`/users/${alice.username}`), 204);
    for (const old of [password, token]) {
      await expect(run('getSession', old)).rejects.toMatchObject(refused);
      await expect(run('requestToken', old)).rejects.toMatchObject(refused);
    }
  });
});
