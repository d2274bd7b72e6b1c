import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../../src/testing/world.ts';

const page = readFileSync(new URL('../../../../docs/tutorials/data-service.md', import.meta.url), 'utf8');
const [, code = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];

it('the data service in the docs is no longer than they say', () => {
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});

onEveryEngine('the data service in the docs', (world) => {
  it('lets permitted users in, and no other', async () => {
    const steward = await world().person('steward');
    await world().administrate(steward);
    const made = steward.basic.post('/admin/service_credentials', { name: 'arrays' });
    const service = (await expectStatus(made, 200)).body;
    const folder = mkdtempSync(join(tmpdir(), 'tessera-data-service-'));
    const file = join(folder, 'service.mjs');
    writeFileSync(file, code);
    const environment = { TESSERA_URL: world().url, SERVICE_ID: service.id, SERVICE_SECRET: service.secret, PORT: '0' };
    const child = spawn(process.execPath, [file], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const url = String((await once(child.stdout, 'data'))[0]).trim();
      const [alice, erin] = [await world().person('alice'), await world().person('erin')];
      const mallory = await world().person('mallory');
      const acme = await world().organization(alice, { read_only: erin });
      const ask = async (method: 'GET' | 'PUT', token: string) => {
        const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
        const response = await fetch(`${url}/numbers/${acme}`, { method, headers });
        return [response.status, ((await response.json()) as { number?: number }).number];
      };
      expect(await ask('PUT', alice.token)).toEqual([200, 1]);
      expect(await ask('GET', erin.token)).toEqual([200, 1]);
      // The role, and the scopes.
      expect(await ask('PUT', erin.token)).toEqual([403, undefined]);
      const reading = await world().key(alice, 'array:read');
      expect(await ask('GET', reading)).toEqual([200, 1]);
      expect(await ask('PUT', reading)).toEqual([403, undefined]);
      expect(await ask('GET', await world().key(alice, 'user:read'))).toEqual([403, undefined]);
      expect(await ask('GET', mallory.token)).toEqual([404, undefined]);
      for (const none of ['', 'nonsense', service.secret]) expect(await ask('GET', none)).toEqual([401, undefined]);
      await expectStatus(alice.session.delete(`/organizations/${acme}/${erin.username}`), 204);
      expect(await ask('GET', erin.token)).toEqual([404, undefined]);
      await expectStatus(alice.basic.delete(`/tokens/${alice.token}`), 204);
      expect(await ask('GET', alice.token)).toEqual([401, undefined]);
      await expectStatus(steward.basic.delete('/admin/service_credentials/arrays'), 204);
      expect(await ask('GET', erin.token)).toEqual([503, undefined]);
    } finally {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
