import { originOf } from '../../services/audit/event.ts';
import type { UseCase } from '../use-case.ts';
import { readAudit } from './read-audit.ts';
import { readingOfUser } from './reading-of-user.ts';

/** What the caller did, and what was done to their account and in their namespace. */
export const getUserAudit: UseCase<'getUserAudit'> = async (deps, { principal, query, client, now }) => {
  const answer = await readAudit(deps, readingOfUser(principal), query);
  if (query.format !== undefined && query.format !== 'json') {
    deps.audit.note({ at: now, action: 'audit.export', subjectId: principal.userId }, originOf(principal, client));
  }
  return answer;
};
