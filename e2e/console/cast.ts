import { type Person, unique, type World } from '../../packages/server/src/testing/world.ts';

/** A picture as an organization stores one. */
const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#0b7264" d="M0 0h4v4h4v4H4V4H0z"/></svg>')}`;

export interface Cast {
  everything: Person;
  newcomer: Person;
  reader: Person;
  admin: Person;
  /** Administers the site. */
  steward: Person;
  organization: string;
  /** Of a tool that asks for a token. */
  userCode: string;
  /** Has an invitation. */
  invited: Person;
  /** The token of another one, which is for an address that no account has. */
  invitation: string;
}

/** People with something to show on every page. */
export async function castOf(world: World): Promise<Cast> {
  const email = `${unique('alice')}@example.com`;
  const everything = await world.person('alice', {
    email,
    name: 'Alice Example',
    company: 'Example',
    timezone: 'Europe/Athens',
  });
  const [newcomer, reader, admin] = [await world.person('nina'), await world.person('erin'), await world.person('bob')];
  await world.mailedToken(email, 'confirm-email');
  const organization = await world.organization(everything, {
    admin,
    read_write: await world.person('dave'),
    read_only: reader,
  });
  await everything.session.patch(`/organizations/${organization}`, {
    description: 'Single-cell measurements of the spring campaign',
    logo: picture,
    asset_locations: { arrays: { path: 's3://spring-campaign/arrays', credentials_name: 'measurements' } },
  });
  await world.key(everything, '*', { name: 'laptop', expires: new Date(Date.now() + 90 * 86_400_000).toISOString() });
  await world.key(everything, ['user:read', 'array:read-write'], { name: 'nightly-build' });
  for (const namespace of [everything.username, organization]) {
    await everything.session.post(`/credentials/${namespace}/aws`, {
      name: 'measurements',
      access_key_id: `AKIAFAKE${namespace.slice(-8).toUpperCase()}`,
      secret_access_key: 'visibly-fake-secret',
      buckets: ['s3://spring-campaign', 's3://archive/2026'],
    });
    await everything.session.post(`/credentials/${namespace}/aws`, {
      name: 'reader role',
      service_role_arn: 'arn:aws:iam::123456789012:role/reader',
    });
  }
  await world.administrate(admin);
  await world.app.deps.audit.flush();
  const asked = { client_id: 'array-viewer', scope: 'user:read organization:read array:read-write' };
  const { user_code: userCode } = (await world.anonymous.form('/oauth/device_authorization', asked)).body;
  const steward = await world.person('sam');
  await world.administrate(steward);
  const invited = await world.person('frank');
  const address = `${unique('dave')}@example.com`;
  const join = { invitee_email: [invited.username, address], organization_role: 'read_only' };
  await everything.session.post(`/invitations/${organization}/join`, join);
  const invitation = await world.mailedToken(address, 'invitation');
  return { everything, newcomer, reader, admin, steward, organization, userCode, invited, invitation };
}
