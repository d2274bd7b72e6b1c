import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { expectStatus } from '../../packages/server/src/testing/world.ts';
import { describeConsole, fillSignIn } from './console.ts';

const file = fileURLToPath(new URL('../../docs/pictures/console.png', import.meta.url));

// Names that a reader can take for those of people, where the tests' own are unique.
const team = { bob: 'admin', carol: 'read_write', dave: 'read_write', erin: 'read_only' };

describeConsole('the picture of the README', (house) => {
  it('goes to docs/pictures', async () => {
    const { anonymous } = house().world;
    const password = 'Fake-Password-1';
    for (const username of ['ada', ...Object.keys(team)]) {
      const name = `${username[0]?.toUpperCase()}${username.slice(1)} Example`;
      await expectStatus(anonymous.post('/user', { username, password, name, email: `${username}@example.com` }), 204);
    }
    const ada = house().world.withPassword('ada', password);
    await expectStatus(
      ada.post('/organization', { name: 'acme', description: 'The measurements of the spring campaign' }),
      204,
    );
    for (const [username, role] of Object.entries(team)) {
      await expectStatus(ada.post('/organizations/acme/user', { username, role }), 204);
    }
    const page = await house().visitor({ colorScheme: 'light', viewport: { width: 1200, height: 620 } });
    await page.goto('/sign-in');
    await fillSignIn(page, { username: 'ada', password });
    await page.getByRole('banner').getByText('ada').waitFor();
    await page.goto('/organizations/acme');
    await page.getByText('erin@example.com').waitFor();
    await page.waitForLoadState('networkidle');
    mkdirSync(dirname(file), { recursive: true });
    const bytes = await page.screenshot({ path: file });
    // The first screen of a page that many read, most of them once.
    expect(bytes.length).toBeLessThan(150_000);
  });
});
