import type { UseCase } from '../use-case.ts';
import { readAudit } from './read-audit.ts';
import { readingOfUser } from './reading-of-user.ts';

/** What the caller did, and what was done to their account and in their namespace. */
export const getUserAudit: UseCase<'getUserAudit'> = (deps, call) =>
  readAudit(deps, readingOfUser(call.principal), call);
