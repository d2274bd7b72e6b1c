import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Answer } from '../../src/testing/caller.ts';
import { unfolded } from '../../src/testing/mails.ts';
import type { World } from '../../src/testing/world.ts';
import { type Credentials, Model, type Organization, type Token, type User } from './model.ts';
import type { Role } from './rules.ts';
import { hashOf, type Rows } from './stored.ts';

/** A mail that had a token in it: of an account, or of an invitation. */
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
      const token = /(?:confirm-email|reset-password|invitation)#token=(tsm_\w+)/.exec(text)?.[1];
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
  /** Recovery codes by hash. */
  codes: Map<string, string>;
  /** Passwords by user ID. */
  passwords: Map<string, string>;
  /** Authenticator apps, and what was offered to turn one on, by user ID. */
  apps: Map<string, Pick<User, 'totp' | 'offered'>>;
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
    const app = known.apps.get(id);
    const user: User = {
      id,
      username: String(row['username']),
      password,
      name: optional(row['name']),
      company: optional(row['company']),
      email: optional(row['email']),
      confirmed: optional(row['confirmed_email_key']),
      disabled: row['disabled_at'] !== null,
      siteAdmin: row['site_admin'] === 1,
      totp: row['totp_since'] === null ? undefined : app?.totp,
      offered: app?.offered,
      recovery: rows.recovery_codes.filter((code) => code['user_id'] === id).map(({ hash }) => codeOf(hash, known)),
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
  for (const row of rows.invitations) {
    model.invitations.push({
      id: String(row['id']),
      organization: present(organizations.get(String(row['organization_id']))),
      inviter: userOf(row['inviter_id']),
      recipient: String(row['recipient']),
      key: String(row['recipient_key']),
      isToAddress: row['email_key'] !== null,
      user: row['user_id'] === null ? undefined : userOf(row['user_id']),
      role: row['role'] as Role,
      expires: Date.parse(String(row['expires_at'])),
      isAccepted: row['accepted_at'] !== null,
      acceptedBy: row['accepted_by'] === null ? undefined : userOf(row['accepted_by']),
      link: row['token_hash'] === null ? undefined : known.tokens.get(String(row['token_hash'])),
    });
  }
  const links = model.invitations.flatMap(({ link }) => link ?? []);
  const alive = new Set([...model.tokens.map(({ value }) => value), ...links]);
  for (const value of known.tokens.values()) if (!alive.has(value)) model.spent.push(value);
  const unused = new Set(model.users.flatMap(({ recovery }) => recovery));
  for (const code of known.codes.values()) if (!unused.has(code)) model.spentCodes.push(code);
  return model;
}

/** Takes over the IDs of the users, organizations and invitations that were made since. */
export function learnIds(model: Model, rows: Rows): void {
  for (const user of model.users) {
    if (user.id === '') user.id = String(rows.users.find((row) => row['username'] === user.username)?.['id']);
  }
  for (const organization of model.organizations) {
    if (organization.id !== '') continue;
    organization.id = String(rows.organizations.find((row) => row['name'] === organization.name)?.['id']);
  }
  for (const invitation of model.invitations) {
    if (invitation.id !== '') continue;
    const { organization, key } = invitation;
    const isIt = (row: Rows['invitations'][number]) =>
      row['organization_id'] === organization.id && row['recipient_key'] === key && row['accepted_at'] === null;
    invitation.id = String(rows.invitations.find(isIt)?.['id']);
  }
}

/** Takes over the tokens in mails. Each mail had to come, and had to come to this address; those that had to come are here. */
export function learnMails(model: Model, rows: Rows, mails: readonly Mailed[], known: Known): void {
  for (const { to, token } of mails) {
    known.tokens.set(hashOf(token), token);
    if (learnLink(model, rows, to, token)) continue;
    const row = rows.tokens.find(({ hash }) => hash === hashOf(token));
    const user = model.users.find(({ id }) => id === row?.['user_id']);
    const waited = model.mailsToCome.findIndex((mail) => mail.user === user && mail.scope === row?.['scopes']);
    expect(waited, `a mail to ${to} that had to come`).not.toBe(-1);
    const [mail] = model.mailsToCome.splice(waited, 1);
    if (row === undefined || user === undefined) continue;
    expect(to.toLowerCase()).toBe(mail?.scope === 'password_reset' ? user.confirmed : user.email?.toLowerCase());
    model.tokens.push(tokenOf(row, user, known));
  }
  expect([model.mailsToCome, model.linksToCome]).toEqual([[], []]);
}

/** Whether the token is the link of an invitation. */
function learnLink(model: Model, rows: Rows, to: string, token: string): boolean {
  const id = rows.invitations.find(({ token_hash: hash }) => hash === hashOf(token))?.['id'];
  const invitation = model.linksToCome.find((one) => one.id === id);
  if (id === undefined || invitation === undefined) return false;
  model.linksToCome = model.linksToCome.filter((one) => one !== invitation);
  expect(to.toLowerCase()).toBe(invitation.isToAddress ? invitation.key : invitation.user?.confirmed);
  invitation.link = token;
  return true;
}

function codeOf(hash: unknown, { codes }: Known): string {
  return present(codes.get(String(hash)));
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

/** Keeps the secrets that an answer gave to its client. */
export function remember(known: Known, answer: Answer): void {
  const { token, recovery_codes: codes = [] } = answer.body ?? {};
  if (typeof token === 'string') known.tokens.set(hashOf(token), token);
  for (const code of codes) known.codes.set(hashOf(code), code);
}

function present<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('a row has a dangling reference');
  return thing;
}
