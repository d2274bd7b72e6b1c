import { expect, it } from 'vitest';
import type { Answer } from '../../testing/caller.ts';
import { onTwoNodes } from '../../testing/nodes.ts';
import { type Person, unique } from '../../testing/world.ts';
import { usualQuotas } from '../policies/quotas.ts';

const keyPair = (more: object = {}) => ({
  access_key_id: unique('AKIAFAKE'),
  secret_access_key: 'fake-secret',
  ...more,
});

onTwoNodes('POST /credentials/{namespace}/aws', (nodes) => {
  /** As official clients do: a 503 was not carried out, and is asked for again. A slow machine gets through so few at once. */
  const untilDone = async (ask: () => Promise<Answer>): Promise<Answer> => {
    for (;;) {
      const answer = await ask();
      if (answer.status !== 503) return answer;
    }
  };

  /** All at the same moment, every other one by the second node. */
  const together = (person: Person, count: number, body: (at: number) => object) => {
    const elsewhere = nodes()[1].withKey(person.token);
    return Promise.all(
      Array.from({ length: count }, (_, at) =>
        untilDone(() => (at % 2 ? person.session : elsewhere).post(`/credentials/${person.username}/aws`, body(at))),
      ),
    );
  };

  it('stores one of several with one name, or one access key, at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const alice = await nodes()[0].person('alice');
      const named = await together(alice, 6, () => keyPair({ name: 'same' }));
      expect(named.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409, 409, 409]);
      const keyed = await together(alice, 6, (at) => keyPair({ name: `n${at}`, access_key_id: 'AKIASAME' }));
      expect(keyed.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409, 409, 409]);
      expect((await alice.session.get(`/credentials/${alice.username}/aws`)).body).toHaveLength(2);
    }
  });

  it('C08: has one default after a hundred creates and changes to it at the same moment', async () => {
    const alice = await nodes()[0].person('alice');
    const at = `/credentials/${alice.username}/aws`;
    const defaults = async () =>
      (await alice.session.get(at)).body.filter((one: { default: boolean }) => one.default).length;
    const made = await together(alice, 100, (number) => keyPair({ name: `c${number}`, default: true }));
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([204]));
    expect((await alice.session.get(at)).body).toHaveLength(100);
    expect(await defaults()).toBe(1);
    const elsewhere = nodes()[1].withKey(alice.token);
    const changed = await Promise.all(
      Array.from({ length: 100 }, (_, number) =>
        untilDone(() => (number % 2 ? alice.session : elsewhere).patch(`${at}/c${number}`, { default: true })),
      ),
    );
    expect(new Set(changed.map(({ status }) => status))).toEqual(new Set([204]));
    expect(await defaults()).toBe(1);
  });

  it('makes one the default of those that are first at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const alice = await nodes()[0].person('alice');
      await together(alice, 8, (number) => keyPair({ name: `c${number}` }));
      const stored = (await alice.session.get(`/credentials/${alice.username}/aws`)).body;
      expect(stored).toHaveLength(8);
      expect(stored.filter((one: { default: boolean }) => one.default)).toHaveLength(1);
    }
  });

  it('C17: holds the limit of a namespace against many at the same moment', async () => {
    const alice = await nodes()[0].person('alice');
    const role = (number: number) => ({ name: `r${number}`, service_role_arn: 'fake' });
    for (let number = 0; number < usualQuotas.credentials - 1; number++) {
      expect((await alice.session.post(`/credentials/${alice.username}/aws`, role(number))).status).toBe(204);
    }
    const asked = await together(alice, 10, (number) => role(1000 + number));
    expect(asked.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(asked.filter(({ body }) => body?.error === 'quota_exceeded')).toHaveLength(9);
    expect((await alice.session.get(`/credentials/${alice.username}/aws`)).body).toHaveLength(usualQuotas.credentials);
  });
});
