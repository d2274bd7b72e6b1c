import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine } from '../src/testing/world.ts';

onEveryEngine('addresses in settings', (world) => {
  it('C12: are text to the server, which never connects to them', async () => {
    let connections = 0;
    const listener = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const alice = await world().person('alice', { logo: `http://127.0.0.1:${port}/logo` });
      const organization = await world().organization(alice);
      const urls = [
        `http://127.0.0.1:${port}/`,
        `http://[::ffff:127.0.0.1]:${port}/`,
        `http://localhost:${port}/`,
        'http://169.254.169.254/latest/meta-data/',
        'file:///etc/passwd',
      ];
      for (const url of urls) {
        const settings = { logo: url, default_s3_path: url, asset_locations: { arrays: { path: url } } };
        await expectStatus(alice.session.patch(`/users/${alice.username}`, settings), 204);
        await expectStatus(
          alice.session.patch(`/organizations/${organization}`, { ...settings, assume_role_arn: url }),
          204,
        );
        await expectStatus(
          alice.session.post(`/credentials/${organization}/aws`, { name: url, service_role_arn: url }),
          204,
        );
        expect((await alice.session.get('/user')).body).toMatchObject(settings);
        expect((await alice.session.get(`/organizations/${organization}`)).body).toMatchObject(settings);
        expect((await alice.session.get(`/credentials/${organization}/aws`)).status).toBe(200);
      }
      expect(connections).toBe(0);
    } finally {
      await new Promise((resolve) => listener.close(resolve));
    }
  });
});
