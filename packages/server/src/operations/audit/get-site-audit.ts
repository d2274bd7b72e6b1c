import type { UseCase } from '../use-case.ts';
import { type Reading, readAudit } from './read-audit.ts';

const reading: Omit<Reading, 'subjectId'> = {
  view: { places: [], values: [] },
  reader: 'site administrator',
  name: 'site-audit',
  shown: (entry) => entry,
};

/** Everything that was done on the site, with the names of all that it was done to. */
export const getSiteAudit: UseCase<'getSiteAudit'> = (deps, call) =>
  // The administrator as the subject of an export: an entry without one is in the log alone.
  readAudit(deps, { ...reading, subjectId: call.principal.userId }, call);
