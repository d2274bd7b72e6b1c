import type { UseCase } from '../use-case.ts';
import { readAudit } from './read-audit.ts';
import { readingOfUser } from './reading-of-user.ts';

/** The audit of the caller's actions, and of changes to their account and in their namespace. */
export const getUserAudit: UseCase<'getUserAudit'> = (deps, call) =>
  readAudit(deps, readingOfUser(call.principal), call);
