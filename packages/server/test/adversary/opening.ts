import { basic } from '../../src/testing/caller.ts';
import { confirmTotp, startTotp } from './factors.ts';
import type { Caller, Model } from './model.ts';
import { Dice, type MakeMove, type Move } from './move.ts';
import { confirmEmail } from './users.ts';

const people = ['alice', 'bob', 'carol', 'dave', 'erin'];
const narrow = 'user:read-write organization:read-write';
/** They have read their mail, so that what is for an address is for them; of them `withApp` has a second factor. */
const confirmed = ['alice', 'dave'];
const withApp = 'dave';
const passwordOf = (name: string) => `Canary-Password-0-${name}`;

function by(name: string): Caller {
  return { says: name, headers: { authorization: basic(name, passwordOf(name)) }, scopes: ['*'] };
}

interface Chosen {
  caller: Caller;
  move: Move;
}

/** The start of an attack. Each part is made of what the model has learnt of the ones before. */
export const opening: readonly ((model: Model, now: number) => readonly Chosen[])[] = [
  peopleAndThings,
  (model, now) => [
    ...model.tokens
      .filter(({ user, scopes }) => scopes.includes('confirm_email') && confirmed.includes(user.username))
      .map(({ user, scopes, value, ...token }) => {
        const caller = { says: user.username, headers: { 'x-tiledb-rest-api-key': value }, user, scopes };
        const known = { ...caller, token: { ...token, user, scopes, value } };
        return { caller: known, move: confirmEmail({ model, caller: known, dice: new Dice([0]), now }) };
      }),
    byOwner(startTotp, model, now),
  ],
  (model, now) => [byOwner(confirmTotp, model, now)],
];

function byOwner(make: MakeMove, model: Model, now: number): Chosen {
  const user = model.users.find(({ username }) => username === withApp);
  const caller = { ...by(withApp), user, passwordAt: now };
  return { caller, move: make({ model, caller, dice: new Dice([0]), now }) };
}

function invites(name: string, organization: string, recipients: string[]): [Caller, Omit<Move, 'refusals'>] {
  const body = { invitee_email: recipients, organization_role: 'admin' };
  return [by(name), { operation: 'joinOrganization', path: `/invitations/${organization}/join`, body }];
}

/** People, an organization with every role but one, its credentials, and tokens. */
function peopleAndThings(): Chosen[] {
  const nobody: Caller = { says: 'nobody', headers: {}, scopes: [] };
  const roles = [
    ['bob', 'admin'],
    ['carol', 'owner'],
    ['dave', 'read_only'],
  ];
  const keys = { access_key_id: 'AKIACANARY0', secret_access_key: 'CanarySecret0Fake' };
  const moves: [Caller, Omit<Move, 'refusals'>][] = [
    ...people.map((username, at): [Caller, Omit<Move, 'refusals'>] => [
      nobody,
      {
        operation: 'createUser',
        path: '/user',
        body: {
          username,
          password: passwordOf(username),
          name: `Fullname${at + 900} Canary`,
          email: `Mail${at}@canary.example`,
        },
      },
    ]),
    [by('alice'), { operation: 'createOrganization', path: '/organization', body: { name: 'acme' } }],
    ...roles.map(([username, role]): [Caller, Omit<Move, 'refusals'>] => [
      by('alice'),
      { operation: 'addUserToOrganization', path: '/organizations/acme/user', body: { username, role } },
    ]),
    [by('erin'), { operation: 'createOrganization', path: '/organization', body: { name: 'globex' } }],
    [
      by('erin'),
      {
        operation: 'addUserToOrganization',
        path: '/organizations/globex/user',
        body: { username: 'bob', role: 'admin' },
      },
    ],
    [
      by('alice'),
      { operation: 'addAWSAccessCredentials', path: '/credentials/acme/aws', body: { name: 'main', ...keys } },
    ],
    [
      by('erin'),
      { operation: 'addAWSAccessCredentials', path: '/credentials/erin/aws', body: { name: 'main', ...keys } },
    ],
    // Mail5 is the address of no account.
    invites('alice', 'acme', ['Mail5@canary.example', 'Mail1@canary.example', 'erin']),
    invites('erin', 'globex', ['Mail5@canary.example', 'Mail3@canary.example', 'alice']),
    ...people.map((name): [Caller, Omit<Move, 'refusals'>] => [
      by(name),
      { operation: 'getSession', path: '/session?remember_me=true' },
    ]),
    ...people.map((name): [Caller, Omit<Move, 'refusals'>] => [
      by(name),
      { operation: 'requestToken', path: '/token', body: { scope: narrow, expires: '9999-01-01T00:00:00Z' } },
    ]),
  ];
  return moves.map(([caller, move]) => ({ caller, move: { ...move, refusals: [] } }));
}
