import { type Insertable, type Selectable, sql } from 'kysely';
import { keeps } from '../../storage/keeps.ts';
import { compiled } from '../../storage/prepared-query.ts';
import type { Handle, SsoDomainsTable } from '../../storage/schema.ts';
import type { SsoDomainRecord, SsoDomains } from './store.ts';

// Written out: with values apart from it, neither engine sees that the index of verified domains will do.
const isTrusted = sql<boolean>`status in ('verified', 'grace_period')`;

const find = compiled((handle, { organizationId, id }: { organizationId: string; id: string }) =>
  handle.selectFrom('sso_domains').selectAll().where('id', '=', id).where('organization_id', '=', organizationId),
);

const listOf = compiled((handle, { organizationId }: { organizationId: string }) =>
  handle.selectFrom('sso_domains').selectAll().where('organization_id', '=', organizationId).orderBy('domain'),
);

export function sqlSsoDomains(handle: Handle): SsoDomains {
  const all = () => handle.selectFrom('sso_domains').selectAll();
  return {
    async insert(domain) {
      await handle.insertInto('sso_domains').values(rowOf(domain)).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
    async find(organizationId, id) {
      const [row] = await find(handle, { organizationId, id });
      return row && recordOf(row);
    },
    async listOf(organizationId) {
      return (await listOf(handle, { organizationId })).map(recordOf);
    },
    async findVerified(domain) {
      const row = await all().where('domain', '=', domain).where(isTrusted).executeTakeFirst();
      return row && recordOf(row);
    },
    async hasVerified() {
      const row = await handle.selectFrom('sso_domains').select('id').where(isTrusted).limit(1).executeTakeFirst();
      return row !== undefined;
    },
    async due(now, most) {
      const rows = await all().where('check_at', '<=', now).where(isTrusted).orderBy('check_at').limit(most).execute();
      return rows.map(recordOf);
    },
    async update(domain) {
      await handle
        .updateTable('sso_domains')
        .set(rowOf(domain))
        .where('id', '=', domain.id)
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
    async remove(id) {
      await handle.deleteFrom('sso_domains').where('id', '=', id).modifyEnd(keeps('accounts', 'signIns')).execute();
    },
  };
}

function rowOf(domain: SsoDomainRecord): Insertable<SsoDomainsTable> {
  const { sealedSecret } = domain;
  return {
    ...{ id: domain.id, organization_id: domain.organizationId, domain: domain.domain },
    ...{ oidc_issuer: domain.issuer ?? null, oidc_client_id: domain.clientId ?? null },
    ...{ key_id: sealedSecret?.keyId ?? null, sealed_secret: sealedSecret?.text ?? null },
    ...{ default_role: domain.defaultRole, challenge: domain.challenge, status: domain.status },
    ...{ grace_until: domain.graceUntil ?? null, checks: JSON.stringify(domain.checks), check_at: domain.checkAt },
    ...{ created_by: domain.createdBy, created_at: domain.createdAt, updated_at: domain.updatedAt },
  };
}

function recordOf(row: Selectable<SsoDomainsTable>): SsoDomainRecord {
  const { key_id: keyId, sealed_secret: text } = row;
  return {
    ...{ id: row.id, organizationId: row.organization_id, domain: row.domain },
    ...{ issuer: row.oidc_issuer ?? undefined, clientId: row.oidc_client_id ?? undefined },
    sealedSecret: keyId === null || text === null ? undefined : { keyId, text },
    defaultRole: row.default_role as SsoDomainRecord['defaultRole'],
    ...{ challenge: row.challenge, status: row.status, graceUntil: row.grace_until ?? undefined },
    ...{ checks: JSON.parse(row.checks), checkAt: row.check_at },
    ...{ createdBy: row.created_by, createdAt: row.created_at, updatedAt: row.updated_at },
  };
}
