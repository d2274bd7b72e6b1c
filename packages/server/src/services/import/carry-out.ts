import { changedSettings } from '../../operations/organizations/settings.ts';
import type { NewOrganization } from '../../operations/organizations/store.ts';
import { emailKey } from '../../operations/users/email.ts';
import { changedProfile } from '../../operations/users/profile.ts';
import type { UserRecord } from '../../operations/users/store.ts';
import { noPassword } from '../../passwords/no-password.ts';
import { nameKey } from '../namespaces/name.ts';
import type { Known } from './known.ts';
import { type ImportRecord, importedId } from './record.ts';
import type { Membership } from './store.ts';
import { isOfAnotherLine } from './stored-account.ts';

/** The outcome of a line: it made a thing, the thing existed already, or the reason of a refusal. */
export type Outcome = 'made' | 'there' | { refused: string; message: string };

/** The results of lines, in their order. */
export class Made {
  readonly users: UserRecord[] = [];
  readonly organizations: NewOrganization[] = [];
  readonly memberships: Membership[] = [];
  readonly #known: Known;
  readonly #now: string;

  constructor(known: Known, now: string) {
    this.#known = known;
    this.#now = now;
  }

  add(record: ImportRecord): Outcome {
    if (this.#known.isDisabled(...accountNamedBy(record))) {
      return {
        refused: 'account_disabled',
        message: 'names a disabled account: enable it first, or leave the line out',
      };
    }
    switch (record.kind) {
      case 'user':
        return this.#user(record.line);
      case 'organization':
        return this.#organization(record.line);
      case 'membership':
        return this.#membership(record.line);
    }
  }

  #user(line: Extract<ImportRecord, { kind: 'user' }>['line']): Outcome {
    const { known, key, id } = this.#named('user', line.username, line.id);
    const { email } = line;
    const confirmed = line.email_confirmed === true && email !== undefined;
    const user: UserRecord = {
      id,
      username: line.username,
      // An account that comes without a hash sets its password by mail first.
      passwordHash: line.password_hash ?? noPassword,
      email,
      confirmedEmail: confirmed ? emailKey(email) : undefined,
      ...changedProfile({}, line),
      createdAt: line.created_at ?? this.#now,
      updatedAt: this.#now,
    };
    const taken = this.#taken('user', key, id);
    const stored = known.accounts.get(id);
    if (taken === 'there' && stored && isOfAnotherLine(stored, user, line.created_at !== undefined)) {
      return {
        refused: 'username_taken',
        message: 'username: was imported before with other fields: choose another name, or leave the line out',
      };
    }
    if (taken) return taken;
    if (confirmed && known.confirmed.has(emailKey(email))) {
      return {
        refused: 'email_taken',
        message: 'email: is confirmed by another account: give another address, or email_confirmed as false',
      };
    }
    this.users.push(user);
    known.users.set(key, id);
    if (confirmed) known.confirmed.add(emailKey(email));
    return this.#name('user', key, id);
  }

  #organization(line: Extract<ImportRecord, { kind: 'organization' }>['line']): Outcome {
    const { known, key, id } = this.#named('organization', line.organization, line.id);
    const taken = this.#taken('organization', key, id);
    if (taken) return taken;
    const owner = known.users.get(nameKey(line.owner));
    if (owner === undefined)
      return { refused: 'user_not_found', message: 'owner: there is no such user: put them before this line' };
    this.organizations.push({
      id,
      name: line.organization,
      ...changedSettings({}, line),
      createdAt: line.created_at ?? this.#now,
      updatedAt: this.#now,
    });
    known.organizations.set(key, id);
    this.#join({ organizationId: id, userId: owner, role: 'owner' });
    return this.#name('organization', key, id);
  }

  #membership(line: Extract<ImportRecord, { kind: 'membership' }>['line']): Outcome {
    const organizationId = this.#known.organizations.get(nameKey(line.organization));
    if (organizationId === undefined) {
      return {
        refused: 'organization_not_found',
        message: 'organization: there is no such organization: put it before this line',
      };
    }
    const userId = this.#known.users.get(nameKey(line.username));
    if (userId === undefined)
      return { refused: 'user_not_found', message: 'username: there is no such user: put them before this line' };
    const role = line.role ?? 'read_only';
    const present = this.#known.roleOf(organizationId, userId);
    if (present === role) return 'there';
    if (present !== undefined) {
      return {
        refused: 'already_member',
        message: `role: is ${present} in this organization already: change it with tessera member set-role`,
      };
    }
    this.#join({ organizationId, userId, role });
    return 'made';
  }

  #join(membership: Membership): void {
    this.memberships.push(membership);
    this.#known.setRole(membership.organizationId, membership.userId, membership.role);
  }

  #named(kind: 'user' | 'organization', name: string, id: string | undefined) {
    return { known: this.#known, key: nameKey(name), id: id ?? importedId(kind, name) };
  }

  /** The outcome where the name or the ID is taken: by the thing that this very line made, or by another. */
  #taken(kind: 'user' | 'organization', key: string, id: string): Outcome | undefined {
    const owner = this.#known.owners.get(key);
    const present = this.#known.kinds.get(id);
    if (owner === undefined && present === undefined) return undefined;
    if (owner === id && present === kind) return 'there';
    if (owner === undefined) return { refused: 'id_taken', message: 'id: is taken: leave it out' };
    return kind === 'user'
      ? { refused: 'username_taken', message: 'username: is taken: choose another name' }
      : { refused: 'organization_name_taken', message: 'organization: is taken: choose another name' };
  }

  #name(kind: 'user' | 'organization', key: string, id: string): Outcome {
    this.#known.owners.set(key, id);
    this.#known.kinds.set(id, kind);
    return 'made';
  }
}

/** The keys of an account in a line: its name in the compared form, and the ID that it has or is imported under. */
function accountNamedBy({ kind, line }: ImportRecord): string[] {
  if (kind === 'organization') return [nameKey(line.owner)];
  if (kind === 'membership') return [nameKey(line.username)];
  return [nameKey(line.username), line.id ?? importedId('user', line.username)];
}
