import { operations } from '@tessera/contract';
import { expect, it } from 'vitest';
import { Secret } from '../kit/secret.ts';
import { useCases } from '../operations/index.ts';
import type { Caller, UseCase } from '../operations/use-case.ts';
import { expectStatus, onEveryEngine } from '../testing/world.ts';
import { authenticate } from './authenticate.ts';
import { requestDeps } from './request-deps.ts';

const client = { address: '127.0.0.1', userAgent: undefined };

// That every write refuses a caller who is gone, `test/matrices/revoked.test.ts` shows.
onEveryEngine('between the look-up and the transaction', (world) => {
  const run = (id: keyof typeof useCases, principal: Caller, more: object = {}) => {
    const { deps } = world().app;
    const now = deps.clock().toISOString();
    const call = { principal, now, client, params: {}, query: {}, body: undefined, ...more };
    const useCase = useCases[id] as unknown as UseCase<'requestToken'>;
    return useCase(requestDeps(deps, operations[id], principal, client, now), call as never);
  };
  const changed = { body: { password: 'Visibly-Fake-3' } };

  it('a new password takes the proof from a token, and from tokens made by it', async () => {
    const alice = await world().person('alice');
    const { deps } = world().app;
    const token = new Secret(await world().key(alice));
    const old = await authenticate(deps, { kind: 'token', token }, deps.clock().toISOString(), client);
    await expectStatus(alice.basic.post('/user/password_reset', { password: 'Visibly-Fake-2' }), 204);
    const unproven = { code: 'password_required' };
    const params = { username: alice.username };
    await expect(run('resetUserPassword', { ...old }, changed)).rejects.toMatchObject(unproven);
    await expect(run('updateUser', { ...old }, { params, ...changed })).rejects.toMatchObject(unproven);
    await expect(run('requestToken', { ...old }, { body: { scope: 'password_reset' } })).rejects.toMatchObject(
      unproven,
    );
    const made = await run('requestToken', { ...old });
    const child = world().withKey(made.token ?? '');
    expect((await child.get('/user')).status).toBe(200);
    expect((await child.post('/user/password_reset', changed.body)).status).toBe(403);
  });

  it('an instant before which tokens are void holds, for a request that had begun with one', async () => {
    const alice = await world().person('alice');
    const { deps } = world().app;
    const token = new Secret(await world().key(alice));
    const begun = await authenticate(deps, { kind: 'token', token }, deps.clock().toISOString(), client);
    world().clock.travel(1);
    const instant = deps.clock().toISOString();
    await deps.db.write(({ instants }) => instants.raise('tokens_void_before', instant));
    await expect(run('requestToken', { ...begun })).rejects.toMatchObject({ code: 'not_authenticated' });
    const again = await authenticate(
      deps,
      { kind: 'password', username: alice.username, password: new Secret(alice.password) },
      deps.clock().toISOString(),
      client,
    );
    expect(await run('requestToken', { ...again })).toHaveProperty('token');
  });
});
