import { readFileSync } from 'node:fs';
import * as oauth from 'openid-client';
import { expect, it } from 'vitest';
import { expectStatus, onEveryEngine, type Person, unique } from '../../packages/server/src/testing/world.ts';

onEveryEngine('openid-client', (world) => {
  const discover = (clientId: string, authentication: oauth.ClientAuth) =>
    oauth.discovery(new URL(world().url), clientId, undefined, authentication, {
      algorithm: 'oauth2',
      // Loopback without TLS.
      execute: [oauth.allowInsecureRequests],
    });

  async function granted(alice: Person, approve: boolean) {
    const tool = await discover('array-viewer', oauth.None());
    const asked = await oauth.initiateDeviceAuthorization(tool, { scope: 'user:read array:read' });
    await expectStatus(alice.session.post(`/oauth/device/${asked.user_code}`, { approve }), 204);
    // It is answered already, so the first poll need not wait.
    return { tool, tokens: oauth.pollDeviceAuthorizationGrant(tool, { ...asked, interval: 0 }) };
  }

  async function service(authentication: (secret: string) => oauth.ClientAuth) {
    const steward = await world().person('steward');
    await world().administrate(steward);
    const { body } = await expectStatus(
      steward.basic.post('/admin/service_credentials', { name: unique('arrays') }),
      200,
    );
    return discover(body.id, authentication(body.secret));
  }

  it('authorizes a device, whose token a data service introspects until it is revoked', async () => {
    const alice = await world().person('alice');
    const { tool, tokens } = await granted(alice, true);
    const { access_token: token, scope, token_type } = await tokens;
    expect([scope, token_type]).toEqual(['user:read array:read', 'bearer']);
    for (const way of [oauth.ClientSecretBasic, oauth.ClientSecretPost]) {
      const found = await oauth.tokenIntrospection(await service(way), token);
      expect(found).toMatchObject({ active: true, username: alice.username, client_id: 'array-viewer', scope });
      expect(found.iss).toBe(world().url);
    }
    const arrays = await service(oauth.ClientSecretBasic);
    await oauth.tokenRevocation(tool, token);
    expect(await oauth.tokenIntrospection(arrays, token)).toEqual({ active: false });
    await oauth.tokenRevocation(arrays, token);
  });

  it('is told of a refusal, and of a service that is none', async () => {
    const alice = await world().person('alice');
    const { tokens } = await granted(alice, false);
    await expect(tokens).rejects.toMatchObject({ error: 'access_denied', status: 400 });
    const stranger = await discover(alice.id, oauth.ClientSecretBasic('visibly-fake'));
    await expect(oauth.tokenIntrospection(stranger, alice.token)).rejects.toMatchObject({ status: 401 });
  });

  it('reads the metadata as the standard has it', async () => {
    const metadata = (await discover('array-viewer', oauth.None())).serverMetadata();
    expect(metadata.supportsPKCE()).toBe(false);
    expect(metadata.grant_types_supported).toEqual(['urn:ietf:params:oauth:grant-type:device_code']);
    expect(metadata.scopes_supported).not.toContain('password_reset');
  });

  it('is the version that the docs name as tried', () => {
    const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
    const page = readFileSync(new URL('../../docs/oauth.md', import.meta.url), 'utf8');
    expect(page).toContain(`openid-client ${dependencies['openid-client']}`);
  });
});
