import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unfolded, type World } from '../../src/testing/world.ts';
import { type Credentials, Model, type Organization, type Token, type User } from './model.ts';
import type { Role } from './rules.ts';
import { hashOf, type Rows } from './stored.ts';

/** A mail that had a token in it. */
export interface Mailed {
  to: string;
  token: string;
}

/** Reads the mails that were written since it was last asked, and takes them away. */
export function newMails(worlds: readonly World[]): Mailed[] {
  const found: Mailed[] = [];
  for (const { dataDir } of worlds) {
    const folder = join(dataDir, 'outbox');
    for (const name of filesIn(folder)) {
      const text = unfolded(readFileSync(join(folder, name), 'utf8'));
      rmSync(join(folder, name));
      const to = /^To: (\S+)/m.exec(text)?.[1];
      const token = /#token=(tsm_\w+)/.exec(text)?.[1];
      if (to !== undefined && token !== undefined) found.push({ to, token });
    }
  }
  return found;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The values that cannot be read in the database, because only a client knows them. */
export interface Known {
  /** Token values by hash. */
  tokens: Map<string, string>;
  /** Passwords by user ID. */
  passwords: Map<string, string>;
}

/** The model of the stored data, for unknown orders of events. */
export function modelOf(rows: Rows, known: Known, before: Model): Model {
  const model = new Model(before);
  const optional = (value: unknown) => (value === null ? undefined : String(value));
  const users = new Map<string, User>();
  for (const row of rows.users) {
    const id = String(row['id']);
    const password = known.passwords.get(id);
    if (password === undefined) throw new Error(`no move made the user ${row['username']}`);
    const user = {
      id,
      username: String(row['username']),
      password,
      name: optional(row['name']),
      company: optional(row['company']),
      email: optional(row['email']),
      confirmed: optional(row['confirmed_email_key']),
    };
    users.set(id, user);
    model.users.push(user);
  }
  const organizations = new Map<string, Organization>();
  for (const row of rows.organizations) {
    const organization: Organization = {
      id: String(row['id']),
      name: String(row['name']),
      description: optional(row['description']),
      arn: optional(row['assume_role_arn']),
      members: new Map(),
    };
    organizations.set(organization.id, organization);
    model.organizations.push(organization);
  }
  const userOf = (id: unknown) => present(users.get(String(id)));
  for (const row of rows.members) {
    present(organizations.get(String(row['organization_id']))).members.set(userOf(row['user_id']), row['role'] as Role);
  }
  for (const row of rows.names) {
    const id = String(row['namespace_id']);
    model.names.set(String(row['key']), users.get(id) ?? organizations.get(id));
  }
  for (const row of rows.tokens) model.tokens.push(tokenOf(row, userOf(row['user_id']), known));
  for (const row of rows.aws_credentials) {
    const id = String(row['namespace_id']);
    const credentials: Credentials = {
      namespace: present(users.get(id) ?? organizations.get(id)),
      name: String(row['name']),
      accessKeyId: optional(row['access_key_id']),
      secret: row['sealed_secret'] === null ? undefined : 'kept',
      arn: optional(row['service_role_arn']),
      isDefault: row['is_default'] === 1,
    };
    model.credentials.push(credentials);
  }
  const alive = new Set(model.tokens.map(({ value }) => value));
  for (const value of known.tokens.values()) if (!alive.has(value)) model.spent.push(value);
  return model;
}

/** A stored token, with the value that a client was given. */
export function tokenOf(row: Rows['tokens'][number], user: User, { tokens }: Known): Token {
  const value = tokens.get(String(row['hash']));
  if (value === undefined) throw new Error(`no client was given the token ${row['name']}`);
  return {
    value,
    user,
    kind: row['kind'] as Token['kind'],
    name: row['kind'] === 'mailed' ? '' : String(row['name']),
    scopes: String(row['scopes']).split(' '),
    expires: Date.parse(String(row['expires_at'])),
    passwordAt: row['password_at'] === null ? undefined : Date.parse(String(row['password_at'])),
    madeByPassword: row['made_by_password'] === 1,
    email: row['email_key'] === null ? undefined : String(row['email_key']),
  };
}

export function remember(known: Known, token: string): void {
  known.tokens.set(hashOf(token), token);
}

function present<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('a row has a dangling reference');
  return thing;
}
