import { expect, it } from 'vitest';
import { dump } from '../../testing/sql.ts';
import { expectStatus, onEveryEngine, unique } from '../../testing/world.ts';

onEveryEngine('service credentials', (world) => {
  const administrator = async () => {
    const steward = await world().person('steward');
    await world().administrate(steward);
    return steward;
  };

  it('are made with a secret that is shown once and stored nowhere, and deleted by name or ID', async () => {
    const steward = await administrator();
    const name = unique('arrays');
    const { body } = await expectStatus(steward.basic.post('/admin/service_credentials', { name }), 200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name,
      allowed: ['introspect'],
      created_at: expect.any(String),
      secret: expect.stringMatching(/^tsc_/),
    });
    const { secret, ...shown } = body;
    const listed = await steward.session.get('/admin/service_credentials');
    expect(listed.body).toContainEqual(shown);
    expect(listed.text).not.toContain(secret);
    expect(await dump(world())).not.toContain(secret.slice(4));
    expect(world().log.join('\n')).not.toContain(secret);
    await expectStatus(steward.basic.delete(`/admin/service_credentials/${name}`), 204);
    const again = (await expectStatus(steward.basic.post('/admin/service_credentials', { name }), 200)).body;
    await expectStatus(steward.basic.delete(`/admin/service_credentials/${again.id}`), 204);
    const gone = await steward.basic.delete(`/admin/service_credentials/${again.id}`);
    expect(gone.body.error).toBe('service_credential_not_found');
  });

  it('are deleted one at a time, by ID where the name of another is that ID', async () => {
    const steward = await administrator();
    const make = async (name: string) =>
      (await expectStatus(steward.basic.post('/admin/service_credentials', { name }), 200)).body.id;
    const one = await make(unique('arrays'));
    const other = await make(one);
    await expectStatus(steward.basic.delete(`/admin/service_credentials/${one}`), 204);
    const left = async () =>
      (await steward.session.get('/admin/service_credentials')).body.map(({ id }: { id: string }) => id);
    expect(await left()).toContain(other);
    expect(await left()).not.toContain(one);
    await expectStatus(steward.basic.delete(`/admin/service_credentials/${one}`), 204);
    expect(await left()).not.toContain(other);
  });

  it('are made once for one Idempotency-Key, with the same secret', async () => {
    const steward = await administrator();
    const headers = { 'idempotency-key': unique('key') };
    const body = { name: unique('arrays') };
    const [first, again] = [
      await steward.basic.post('/admin/service_credentials', body, { headers }),
      await steward.basic.post('/admin/service_credentials', body, { headers }),
    ];
    expect(again.body).toEqual(first.body);
    expect(again.status).toBe(200);
  });

  it('have one name each, however many are made at the same moment', async () => {
    const steward = await administrator();
    const name = unique('arrays');
    const made = await Promise.all(
      Array.from({ length: 6 }, () => steward.basic.post('/admin/service_credentials', { name })),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    expect(made.find(({ status }) => status === 409)?.body.error).toBe('service_credential_name_taken');
  });

  it('are for administrators alone, shortly after they signed in', async () => {
    const mallory = await world().person('mallory');
    expect((await mallory.basic.get('/admin/service_credentials')).status).toBe(403);
    expect((await mallory.basic.post('/admin/service_credentials', { name: 'mine' })).body.error).toBe('forbidden');
    const steward = await administrator();
    const key = world().withKey(await world().key(steward, '*'));
    world().clock.travel(11 * 60);
    expect((await key.post('/admin/service_credentials', { name: 'mine' })).body.error).toBe('password_required');
  });

  it.each([[''], ['a\u0000b'], ['.']])('have a name that can be seen: not %j', async (name) => {
    const steward = await administrator();
    expect((await steward.basic.post('/admin/service_credentials', { name })).status).toBe(400);
  });
});
