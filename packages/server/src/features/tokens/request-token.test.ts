import { expect, it } from 'vitest';
import { onEveryEngine } from '../../testing/world.ts';

onEveryEngine('POST /token', (world) => {
  it('makes a token that works', async () => {
    const alice = await world().person('alice');
    const made = await alice.basic.post('/token', { name: 'ci' });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ name: 'ci', scope: '*' });
    const seen = await world().withKey(made.body.token).get('/user');
    expect(seen.body.username).toBe(alice.username);
  });

  it('gives fifty that ask at the same moment fifty names', async () => {
    const alice = await world().person('alice');
    await alice.basic.post('/token', { name: 'ci-7' });
    const made = await Promise.all(Array.from({ length: 50 }, () => alice.session.post('/token', { name: 'ci' })));
    expect(made.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const names = new Set(made.map(({ body }) => body.name));
    expect(names.size).toBe(50);
    expect(names.has('ci-7')).toBe(false);
  });

  it('lets the name be used again after revoking', async () => {
    const alice = await world().person('alice');
    await alice.basic.post('/token', { name: 'ci' });
    expect((await alice.basic.delete('/tokens/ci')).status).toBe(204);
    expect((await alice.basic.post('/token', { name: 'ci' })).body.name).toBe('ci');
  });
});
