import { originOf } from '../../services/audit/event.ts';
import type { UseCase } from '../use-case.ts';
import { readAudit } from './read-audit.ts';

const reading = {
  view: { places: [], id: '' },
  reader: 'site administrator',
  name: 'site-audit',
  seesOrigin: () => true,
} as const;

/** Everything that was done on the site, with the names of all that it was done to. */
export const getSiteAudit: UseCase<'getSiteAudit'> = async (deps, { principal, query, client, now }) => {
  const answer = await readAudit(deps, reading, query);
  if (query.format !== undefined && query.format !== 'json') {
    // The administrator as the subject: an entry without one is in the log alone.
    deps.audit.note({ at: now, action: 'audit.export', subjectId: principal.userId }, originOf(principal, client));
  }
  return answer;
};
