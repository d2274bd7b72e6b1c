import { basic } from '../../src/testing/caller.ts';
import type { Caller } from './model.ts';
import type { Move } from './move.ts';

const people = ['alice', 'bob', 'carol', 'dave', 'erin'];
const narrow = 'user:read-write organization:read-write';
const passwordOf = (name: string) => `Canary-Password-0-${name}`;

function by(name: string): Caller {
  return { says: name, headers: { authorization: basic(name, passwordOf(name)) }, scopes: ['*'] };
}

/** People, an organization with every role but one, its credentials, and tokens: the start of an attack. */
export function opening(): { caller: Caller; move: Move }[] {
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
