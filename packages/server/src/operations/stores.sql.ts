import { sqlAdministration } from '../services/administration/store.sql.ts';
import { sqlAuditChain } from '../services/audit/chain-store.sql.ts';
import { sqlAuditPages } from '../services/audit/page-store.sql.ts';
import { sqlAudit } from '../services/audit/store.sql.ts';
import { sqlIdempotency } from '../services/idempotency/store.sql.ts';
import { sqlBulk } from '../services/import/store.sql.ts';
import { sqlInstants } from '../services/instants/store.sql.ts';
import { sqlRates, sqlSignIns } from '../services/limits/store.sql.ts';
import { sqlOutbox } from '../services/mail/store.sql.ts';
import { sqlNamespaces } from '../services/namespaces/store.sql.ts';
import { sqlServiceCredentials } from '../services/service-credentials/store.sql.ts';
import { sqlSettings } from '../services/settings/store.sql.ts';
import type { Handle } from '../storage/schema.ts';
import { sqlKeys } from './aws-credentials/keys.store.sql.ts';
import { sqlAwsCredentials } from './aws-credentials/store.sql.ts';
import { sqlInvitations } from './invitations/store.sql.ts';
import { sqlMembers } from './members/store.sql.ts';
import { sqlSecondFactors } from './mfa/store.sql.ts';
import { sqlDeviceRequests } from './oauth/store.sql.ts';
import { sqlOrganizations } from './organizations/store.sql.ts';
import { sqlPasskeys } from './passkeys/store.sql.ts';
import { sqlIdentities, sqlLogoutTokens, sqlProviderSessions, sqlProviderSignIns } from './sso/store.sql.ts';
import { sqlSsoDomains } from './sso-domains/store.sql.ts';
import type { Stores } from './stores.ts';
import { sqlExpiringTokens } from './tokens/expiring-store.sql.ts';
import { sqlTokens } from './tokens/store.sql.ts';
import { sqlUsers } from './users/store.sql.ts';

export function storesOf(handle: Handle): Stores {
  return {
    namespaces: sqlNamespaces(handle),
    users: sqlUsers(handle),
    secondFactors: sqlSecondFactors(handle),
    passkeys: sqlPasskeys(handle),
    tokens: sqlTokens(handle),
    expiringTokens: sqlExpiringTokens(handle),
    organizations: sqlOrganizations(handle),
    members: sqlMembers(handle),
    invitations: sqlInvitations(handle),
    awsCredentials: sqlAwsCredentials(handle),
    keys: sqlKeys(handle),
    outbox: sqlOutbox(handle),
    signIns: sqlSignIns(handle),
    rates: sqlRates(handle),
    idempotency: sqlIdempotency(handle),
    audit: sqlAudit(handle),
    instants: sqlInstants(handle),
    auditChain: sqlAuditChain(handle),
    auditPages: sqlAuditPages(handle),
    bulk: sqlBulk(handle),
    administration: sqlAdministration(handle),
    settings: sqlSettings(handle),
    deviceRequests: sqlDeviceRequests(handle),
    serviceCredentials: sqlServiceCredentials(handle),
    identities: sqlIdentities(handle),
    providerSignIns: sqlProviderSignIns(handle),
    providerSessions: sqlProviderSessions(handle),
    logoutTokens: sqlLogoutTokens(handle),
    ssoDomains: sqlSsoDomains(handle),
  };
}
