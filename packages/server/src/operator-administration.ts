import { randomUUID } from 'node:crypto';
import {
  AdminUserQuery,
  emailAddress,
  NewServiceCredential,
  namespaceName,
  type OrganizationQuotas,
  OrganizationQuotasUpdate,
  type Settings,
  SettingsUpdate,
} from '@tessera/contract';
import * as z from 'zod';
import type { Config } from './config/config.ts';
import { valid } from './http/wire/input.ts';
import type { Database } from './kit/database.ts';
import { uuid7 } from './kit/uuid7.ts';
import { quotasAnswer } from './operations/policies/answer.ts';
import type { Stores } from './operations/stores.ts';
import { accountAnswer, accountDetail } from './services/administration/answers.ts';
import { audited } from './services/administration/audited.ts';
import {
  accountOf,
  confirmEmail,
  disable,
  enable,
  endSessions,
  grant,
  remove,
  removeMfa,
  requirePasswordChange,
  revoke,
  revokeTokens,
} from './services/administration/change-account.ts';
import { createAdministrator } from './services/administration/create-administrator.ts';
import { listAccounts } from './services/administration/list-accounts.ts';
import { changeQuotas, organizationOf } from './services/administration/quotas.ts';
import { createRecoveryLink } from './services/administration/recovery-link.ts';
import {
  createServiceCredential,
  deleteServiceCredential,
  listServiceCredentials,
} from './services/service-credentials/service-credentials.ts';
import { changeSettings, settingsAnswer } from './services/settings/settings.ts';

const changes = {
  confirmEmail,
  enable,
  endSessions,
  grant,
  remove,
  removeMfa,
  requirePasswordChange,
  revoke,
  revokeTokens,
};

const NewAdministrator = z.object({ username: namespaceName, email: emailAddress.optional() });
type SettingsAnswer = z.input<typeof Settings>;
type Quotas = z.input<typeof OrganizationQuotas>;
type SettingsChanges = z.input<typeof SettingsUpdate>;

/** The administration of the site, as the operator has it on the command line: on the database itself, and audited. */
export interface OperatorAdministration {
  list(query: z.input<typeof AdminUserQuery>): Promise<{ users: ReturnType<typeof accountAnswer>[]; next?: string }>;
  show(named: string): ReturnType<typeof accountDetail>;
  change(named: string, change: keyof typeof changes): Promise<void>;
  disable(named: string, leaveWithoutOwner: boolean): Promise<void>;
  settings(): Promise<SettingsAnswer>;
  /** Throws `invalid_request`. */
  updateSettings(changes: SettingsChanges): Promise<SettingsAnswer>;
  /** The quotas of an organization as they hold, after these changes. Throws `organization_not_found`, `invalid_request`. */
  quotas(organization: string, changes: z.input<typeof OrganizationQuotasUpdate>): Promise<Quotas>;
  /** Throws `service_credential_name_taken`, `quota_exceeded`, `invalid_request`. */
  createServiceCredential(name: string): ReturnType<typeof createServiceCredential>;
  listServiceCredentials(): ReturnType<typeof listServiceCredentials>;
  /** Throws `service_credential_not_found`. */
  deleteServiceCredential(idOrName: string): Promise<void>;
  recoveryLink(named: string): Promise<{ url: string; expires_at: string }>;
  /** Makes an administrator. Throws `username_taken`, `name_reserved`, `invalid_request`. */
  create(username: string, email: string | undefined): Promise<{ username: string; url: string; expires_at: string }>;
}

export function operatorAdministration(db: Database<Stores>, config: Config): OperatorAdministration {
  const now = () => new Date().toISOString();
  const newId = uuid7(() => new Date());
  const run = `admin-${randomUUID()}`;
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const write = <T>(work: (stores: Stores) => Promise<T>) => db.write((stores) => work(audited(stores, run)));
  return {
    async list(input) {
      const query = valid(AdminUserQuery, input, 'query');
      const { users, next } = await db.read((stores) => listAccounts(stores, query));
      return { users: users.map(accountAnswer), ...(next === undefined ? {} : { next }) };
    },
    show: (named) => db.read(async (stores) => accountDetail(stores, await accountOf(stores, named), now())),
    change: (named, change) =>
      write(async (stores) => changes[change](stores, await accountOf(stores, named), { now: now(), mailId: newId() })),
    disable: (named, leaveWithoutOwner) =>
      write(async (stores) => disable(stores, await accountOf(stores, named), { now: now() }, leaveWithoutOwner)),
    settings: () => db.read(async ({ settings }) => settingsAnswer(await settings.read(), config)),
    async updateSettings(changes) {
      const body = valid(SettingsUpdate, changes, 'settings');
      return write((stores) => changeSettings(stores, body, config, now()));
    },
    async quotas(organization, given) {
      const changes = valid(OrganizationQuotasUpdate, given, 'quotas');
      if (Object.values(changes).every((value) => value === undefined)) {
        return db.read(async (stores) => quotasAnswer((await organizationOf(stores, organization)).quotas));
      }
      return write((stores) => changeQuotas(stores, organization, changes, now()));
    },
    createServiceCredential(name) {
      const body = valid(NewServiceCredential, { name }, 'service credential');
      return write((stores) => createServiceCredential(stores, body, { id: newId(), now: now() }));
    },
    listServiceCredentials: () => db.read(listServiceCredentials),
    deleteServiceCredential: (idOrName) => write((stores) => deleteServiceCredential(stores, idOrName, now())),
    async recoveryLink(named) {
      const id = newId();
      const { url, expiresAt } = await write(async (stores) =>
        createRecoveryLink(stores, await accountOf(stores, named), { now: now(), id, publicUrl }),
      );
      return { url, expires_at: expiresAt };
    },
    async create(username, email) {
      const made = valid(NewAdministrator, { username, email }, 'account');
      const { url, expiresAt } = await write((stores) =>
        createAdministrator(stores, made, { now: now(), newId, publicUrl }),
      );
      return { username, url, expires_at: expiresAt };
    },
  };
}
