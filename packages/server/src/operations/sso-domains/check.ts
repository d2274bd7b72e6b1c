import { day, later } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Stores } from '../stores.ts';
import type { Deps } from '../use-case.ts';
import { confirmedAddress } from '../users/email.ts';
import type { DomainCheck, SsoDomainRecord } from './store.ts';

/** How long people sign in after the record was first missed, in seconds. */
export const gracePeriod = 7 * day;
/** How long after one check the next is due. */
const checkedAgainAfter = day;
const keptChecks = 10;
const atOnce = 20;

/** DNS as it is asked here: the TXT records of a name, each as one text. Rejects where DNS gives no answer. */
export type ResolveTxt = (domain: string) => Promise<string[]>;

/** Asks DNS. Not inside a transaction. */
export async function askDns(
  { resolveTxt }: Pick<Deps, 'resolveTxt'>,
  { domain, challenge }: SsoDomainRecord,
  now: string,
): Promise<DomainCheck> {
  try {
    const records = await resolveTxt(domain);
    return { time: now, status: records.some((text) => text.trim() === challenge) ? 'verified' : 'failed' };
  } catch (error) {
    return { time: now, status: saysNothing(error) ? 'failed' : 'error' };
  }
}

/** DNS has answered that there is no such record, or no such domain. Anything else is no answer. */
function saysNothing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENODATA' || error.code === 'ENOTFOUND');
}

/**
 * The domain after a check. One that was verified stays so for a grace period after the first check that did not find
 * the record, for any reason; an unverified one becomes verified by a check that finds it.
 */
export function afterCheck(record: SsoDomainRecord, check: DomainCheck): SsoDomainRecord {
  const checks = [check, ...record.checks].slice(0, keptChecks);
  const next = { ...record, checks, checkAt: later(check.time, checkedAgainAfter), updatedAt: check.time };
  if (check.status === 'verified') return { ...next, status: 'verified', graceUntil: undefined };
  switch (record.status) {
    case 'verified':
      return { ...next, status: 'grace_period', graceUntil: later(check.time, gracePeriod) };
    case 'grace_period':
      return (record.graceUntil ?? '') <= check.time ? { ...next, status: 'failed', graceUntil: undefined } : next;
    default:
      return next;
  }
}

/**
 * Inside a transaction: stores the result of DNS. Throws `sso_domain_taken` where another organization has verified the
 * domain.
 */
export async function keepCheck(
  deps: Pick<Deps, 'newId'>,
  stores: Stores,
  record: SsoDomainRecord,
  check: DomainCheck,
): Promise<void> {
  const next = afterCheck(record, check);
  if (next.status === 'verified') {
    const holder = await stores.ssoDomains.findVerified(record.domain);
    if (holder && holder.id !== record.id) throw new Problem('sso_domain_taken');
  }
  await stores.ssoDomains.update(next);
  if (next.status === record.status) return;
  await stores.audit.add({
    at: check.time,
    action: 'sso_domain.check',
    subjectId: record.id,
    namespaceId: record.organizationId,
    detail: next.status,
  });
  if (next.status === 'grace_period' || next.status === 'failed') {
    await tellOwners(deps, stores, record, next.status, check.time);
  }
}

/** Owes the owners a mail: without it they would notice only when people cannot sign in. */
async function tellOwners(
  { newId }: Pick<Deps, 'newId'>,
  { members, users, outbox }: Stores,
  { organizationId, domain }: SsoDomainRecord,
  what: 'grace_period' | 'failed',
  now: string,
): Promise<void> {
  const owners = (await members.listOf(organizationId)).filter(({ role }) => role === 'owner');
  for (const { userId, organizationName: organization } of owners) {
    const user = await users.find({ id: userId });
    const email = user && confirmedAddress(user);
    if (email === undefined) continue;
    await outbox.add(newId(), { kind: 'domain', what, domain, organization, userId, email }, now);
  }
}

/** Checks verified domains whose check is due. Resolves with how many there were: more may be due. */
export async function recheckDomains(deps: Deps): Promise<number> {
  const now = deps.clock().toISOString();
  const due = await deps.db.read(({ ssoDomains }) => ssoDomains.due(now, atOnce));
  const { db } = deps.audit.withAudit(deps, {});
  for (const record of due) {
    const check = await askDns(deps, record, now);
    await db.write(async (stores) => {
      const present = await stores.ssoDomains.find(record.organizationId, record.id);
      if (present) await keepCheck(deps, stores, present, check);
    });
  }
  if (due.length > 0) deps.mailWaits();
  return due.length === atOnce ? due.length : 0;
}
