import type { Answer } from '../../src/testing/caller.ts';
import { FakeStore } from '../../src/testing/fake-store.ts';
import { expectStatus, type Person, unique, type World } from '../../src/testing/world.ts';
import type { Model } from './linear.ts';

/** Something that clients change at the same moment, and how it must behave. */
export interface Subject {
  model: Model;
  /** Makes a new one. Resolves with a function that sends a request of a kind to a node. */
  begin(): Promise<(node: World, kind: string) => Promise<Answer>>;
}

/** All that is checked, of people that sign up on the first node. */
export async function subjectsOn(first: World): Promise<Record<string, Subject>> {
  const [alice, bob] = [await first.person('alice'), await first.person('bob')];
  await first.administrate(alice);
  const organization = await first.organization(alice);
  const store = await FakeStore.shared();
  return {
    credentials: credentials(alice, store.url),
    'an invitation': invitation(alice, bob, organization),
    'a disabled account': account(alice, await first.person('carol')),
  };
}

/** Kinds of requests as they are sent: the caller, the method, the path, the body. */
type Requests = Record<string, readonly [who: Person, method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown]>;

function sending(requests: Requests): (node: World, kind: string) => Promise<Answer> {
  return (node, kind) => {
    const request = requests[kind];
    if (!request) throw new Error(`there is no request ${kind}`);
    const [who, method, path, body] = request;
    return node.withKey(who.token).send(method, path, body);
  };
}

/** Made, deleted, looked at, and keys vended of them, which must end with them. */
function credentials(alice: Person, endpoint: string): Subject {
  return {
    model: {
      initial: 'gone',
      states: {
        gone: { create: [true, 'there'], remove: [false, 'gone'], find: [false, 'gone'], vend: [false, 'gone'] },
        there: { create: [false, 'there'], remove: [true, 'gone'], find: [true, 'there'], vend: [true, 'there'] },
      },
    },
    async begin() {
      const name = unique('name');
      const path = `/credentials/${alice.username}/aws`;
      const body = {
        ...{
          name,
          endpoint,
          access_key_id: `AKIAFAKE${name.slice(-10).toUpperCase()}`,
          secret_access_key: 'fake-secret',
          buckets: ['s3://fake'],
        },
        service_role_arn: 'arn:aws:iam::000000000000:role/fake',
      };
      return sending({
        create: [alice, 'POST', path, body],
        remove: [alice, 'DELETE', `${path}/${name}`],
        find: [alice, 'GET', `${path}/${name}`],
        vend: [alice, 'GET', `${path}/${name}/temporary?path=s3://fake/`],
      });
    },
  };
}

/** Accepted, declined or taken back, once. */
function invitation(alice: Person, bob: Person, organization: string): Subject {
  const closed = (state: string, isMember: boolean): Model['states'][string] => ({
    accept: [false, state],
    decline: [false, state],
    cancel: [false, state],
    belongs: [isMember, state],
  });
  return {
    model: {
      initial: 'open',
      states: {
        open: { accept: [true, 'member'], decline: [true, 'gone'], cancel: [true, 'gone'], belongs: [false, 'open'] },
        member: closed('member', true),
        gone: closed('gone', false),
      },
    },
    async begin() {
      const member = `/organizations/${organization}/${bob.username}`;
      if ((await alice.session.get(member)).status === 200) await expectStatus(alice.session.delete(member), 204);
      const invited = { invitee_email: [bob.username], organization_role: 'read_only' };
      await expectStatus(alice.session.post(`/invitations/${organization}/join`, invited), 204);
      const { body } = await expectStatus(bob.session.get('/invitations'), 200);
      const { id } = body.invitations.find(({ status }: { status: string }) => status === 'PENDING');
      return sending({
        accept: [bob, 'POST', `/invitations/${id}`],
        decline: [bob, 'POST', `/invitations/${id}/decline`],
        cancel: [alice, 'DELETE', `/invitations/${id}/${organization}/join`],
        belongs: [alice, 'GET', member],
      });
    },
  };
}

/** Disabled and enabled by an administrator, while it is used. */
function account(admin: Person, carol: Person): Subject {
  return {
    model: {
      initial: 'enabled',
      states: {
        enabled: { disable: [true, 'disabled'], enable: [true, 'enabled'], use: [true, 'enabled'] },
        disabled: { disable: [true, 'disabled'], enable: [true, 'enabled'], use: [false, 'disabled'] },
      },
    },
    async begin() {
      await expectStatus(admin.session.post(`/admin/users/${carol.username}/enable`), 204);
      return sending({
        disable: [admin, 'POST', `/admin/users/${carol.username}/disable`],
        enable: [admin, 'POST', `/admin/users/${carol.username}/enable`],
        use: [carol, 'GET', '/user'],
      });
    },
  };
}
