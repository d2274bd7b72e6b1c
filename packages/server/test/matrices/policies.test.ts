import { operationList } from '@tessera/contract';
import { expect, it } from 'vitest';
import { markdownTable } from '../../src/access/permissions-page.ts';
import { expectStatus, onEveryEngine } from '../../src/testing/world.ts';
import { ask, success } from './every-operation.ts';
import { setStage } from './stage.ts';

/** Uses an organization, and names it by an invitation. */
const byInvitation = ['resendInvitation'];
// The first needs a mailed token, and the others end the caller's session.
const asked = operationList.filter(({ id }) => !['confirmEmail', 'resetUserPassword', 'deleteUser'].includes(id));

const manyRequests = 120_000;

onEveryEngine(
  'policies × operations',
  (world) => {
    it(
      'keep everything of an organization from a network that is not allowed, and nothing else from any user',
      async () => {
        const stage = await setStage(world());
        const { organization, doomed, self } = stage;
        await expectStatus(self.session.post('/token', { name: 'doomed' }), 200);
        const inside = world().caller({ 'x-tiledb-rest-api-key': self.token, 'x-forwarded-for': '203.0.113.7' });
        for (const each of [organization, doomed]) {
          const body = { allowed_networks: ['203.0.113.0/24'] };
          await expectStatus(inside.patch(`/organizations/${each}/-/policies`, body), 200);
        }
        const found: string[][] = [];
        for (const { id } of asked) {
          const answers = await ask(id, stage);
          found.push([
            id,
            answers.map(({ status, body }) => (status < 400 ? status : `${status} ${body.error}`)).join(', then '),
          ]);
        }
        const refused = '403 network_not_allowed';
        const expected = asked.map(({ id, path, action }) => {
          if (path.includes('{namespace}')) return [id, `${success(id)}, then ${refused}`];
          return [id, action !== undefined || byInvitation.includes(id) ? refused : String(success(id))];
        });
        const tableOf = (rows: string[][]) => `${markdownTable(['', 'from another network'], rows)}\n`;
        expect(tableOf(found)).toBe(tableOf(expected));
        await expect(tableOf(found)).toMatchFileSnapshot('policies-operation.md');
      },
      manyRequests,
    );
  },
  { environment: { TESSERA_TRUSTED_PROXIES: '127.0.0.1' } },
);
