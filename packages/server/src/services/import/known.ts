import type { Role } from '@tessera/contract';
import { emailKey } from '../../operations/users/email.ts';
import type { UserRecord } from '../../operations/users/store.ts';
import { nameKey } from '../namespaces/name.ts';
import { type ImportRecord, importedId } from './record.ts';
import type { Bulk } from './store.ts';

/** The facts that decide about lines: the stored data, and the results of earlier lines. */
export class Known {
  readonly owners = new Map<string, string>();
  readonly kinds = new Map<string, 'user' | 'organization'>();
  /** The accounts that lines name by an ID of theirs. */
  readonly accounts = new Map<string, UserRecord>();
  readonly users = new Map<string, string>();
  readonly organizations = new Map<string, string>();
  readonly confirmed = new Set<string>();
  /** Which of the accounts that lines name are disabled, by name and by ID. */
  readonly #disabled = new Set<string>();
  readonly #roles = new Map<string, Role>();

  /** Whether a line names a disabled account by one of these. */
  isDisabled(...namesAndIds: readonly string[]): boolean {
    return namesAndIds.some((each) => this.#disabled.has(each));
  }

  roleOf(organizationId: string, userId: string): Role | undefined {
    return this.#roles.get(`${organizationId} ${userId}`);
  }

  setRole(organizationId: string, userId: string, role: Role): void {
    this.#roles.set(`${organizationId} ${userId}`, role);
  }

  /** Reads the stored rows of everything that these lines name. */
  async learn(bulk: Bulk, records: readonly ImportRecord[]): Promise<void> {
    const names = new Set<string>();
    const ids = new Set<string>();
    const users = new Set<string>();
    const organizations = new Set<string>();
    const emails = new Set<string>();
    for (const { kind, line } of records) {
      if (kind === 'user') {
        names.add(nameKey(line.username));
        ids.add(line.id ?? importedId('user', line.username));
        if (line.email_confirmed && line.email) emails.add(emailKey(line.email));
      } else if (kind === 'organization') {
        names.add(nameKey(line.organization));
        ids.add(line.id ?? importedId('organization', line.organization));
        users.add(nameKey(line.owner));
      } else {
        users.add(nameKey(line.username));
        organizations.add(nameKey(line.organization));
      }
    }
    merge(this.owners, await bulk.owners([...names]));
    merge(this.kinds, await bulk.kinds([...ids]));
    const present = [...ids].filter((id) => this.kinds.get(id) === 'user');
    for (const account of await bulk.accounts(present)) this.accounts.set(account.id, account);
    merge(this.users, await bulk.usersOf([...users]));
    for (const each of await bulk.disabled([...names, ...users], present)) this.#disabled.add(each);
    merge(this.organizations, await bulk.organizationsOf([...organizations]));
    for (const email of await bulk.confirmed([...emails])) this.confirmed.add(email);
    const idsOf = (found: Map<string, string>, wanted: Set<string>) =>
      [...wanted].flatMap((name) => found.get(name) ?? []);
    const memberships = await bulk.memberships(idsOf(this.organizations, organizations), idsOf(this.users, users));
    for (const { organizationId, userId, role } of memberships) this.setRole(organizationId, userId, role);
  }
}

function merge<V>(into: Map<string, V>, from: ReadonlyMap<string, V>): void {
  for (const [key, value] of from) into.set(key, value);
}
