import type { HttpClient } from '../../src/testing/caller.ts';
import { FakeStore } from '../../src/testing/fake-store.ts';
import { expectStatus, type Person, unique, type World } from '../../src/testing/world.ts';

/** A caller, and objects for every operation. */
export interface Stage {
  world: World;
  caller: HttpClient;
  /** The caller. */
  self: Person;
  organization: string;
  /** To be deleted. */
  doomed: string;
  /** Of the organization. */
  member: Person;
  /** Of no organization. */
  newcomer: Person;
  /** To be administered. */
  charge: Person;
  /** Where credentials are asked for: each operation on them is asked in each. */
  namespaces: string[];
  /** Where the store of the credentials `store` is. */
  store: string;
  /** The secret of a service credential. */
  service: string;
  /** The first two are the organization's, the others invite the caller into another user's organizations. */
  invitations: Record<'toCancel' | 'toResend' | 'toAccept' | 'toDecline', string>;
}

/** The version of the terms that each stage has. */
export const termsOfMatrices = 'fake-1';

/**
 * Sets a stage on which an owner of both organizations, also an administrator of the site, calls in an organization's
 * namespace and in the owner's own.
 */
export async function setStage(world: World): Promise<Stage> {
  const [self, member, newcomer] = [
    await world.person('self', { email: `${unique('self')}@fake.example` }),
    await world.person('member'),
    await world.person('newcomer'),
  ];
  const charge = await world.person('charge', { email: `${unique('charge')}@fake.example` });
  // A second one, so that no caller is the last.
  for (const each of [self, await world.person('steward')]) await world.administrate(each);
  await expectStatus(self.basic.patch('/admin/settings', { terms_version: termsOfMatrices }), 200);
  const organization = await world.organization(self, { read_only: member });
  const namespaces = [self.username, organization];
  const store = await FakeStore.shared();
  for (const namespace of namespaces) {
    const body = { name: 'main', service_role_arn: 'fake' };
    await expectStatus(self.session.post(`/credentials/${namespace}/aws`, body), 204);
    await expectStatus(self.session.post(`/credentials/${namespace}/aws`, { ...body, name: 'vault' }), 204);
    const stored = {
      name: 'store',
      access_key_id: 'AKIAFAKE',
      secret_access_key: 'fake',
      endpoint: store.url,
      buckets: ['s3://acme-lake/raw'],
    };
    await expectStatus(self.session.post(`/credentials/${namespace}/aws`, stored), 204);
    const blobs = {
      name: 'blobs',
      credential: {
        azure: { account_name: 'fakeaccount', account_key: btoa('visibly fake account key'), endpoint: store.url },
      },
      buckets: ['azure://acme-lake'],
    };
    await expectStatus(self.session.below('/v2').post(`/credentials/${namespace}`, blobs), 204);
  }
  const doomed = await world.organization(self);
  // A site may have 200, and some tests set more stages: those of earlier ones go.
  await world.app.deps.db.write(async ({ serviceCredentials }) => {
    for (const { id } of await serviceCredentials.list()) await serviceCredentials.remove(id);
  });
  // One to be deleted, called as the organization that is, and one that stays.
  await expectStatus(self.basic.post('/admin/service_credentials', { name: doomed }), 200);
  const { body: service } = await expectStatus(
    self.basic.post('/admin/service_credentials', { name: unique('service') }),
    200,
  );
  return {
    world,
    caller: self.session,
    self,
    organization,
    doomed,
    service: service.secret,
    member,
    newcomer,
    charge,
    namespaces,
    store: store.url,
    invitations: {
      toCancel: await invite(self, organization, `${unique('invited')}@fake.example`),
      toResend: await invite(self, organization, `${unique('invited')}@fake.example`),
      toAccept: await invite(newcomer, await world.organization(newcomer), self.username),
      toDecline: await invite(newcomer, await world.organization(newcomer), self.username),
    },
  };
}

/** Invites an address or account, and resolves with the invitation's ID. */
async function invite(by: Person, organization: string, recipient: string): Promise<string> {
  const body = { invitee_email: [recipient], organization_role: 'read_only' };
  await expectStatus(by.session.post(`/invitations/${organization}/join`, body), 204);
  const { invitations } = (await by.session.get(`/invitations?organization=${organization}`)).body;
  return invitations[0].id;
}
