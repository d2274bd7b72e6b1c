import { accountDetail } from '../../services/administration/answers.ts';
import { accountOf } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';

/** An account with its belongings: enough to help its owner, and no secret. */
export const inspectUser: UseCase<'inspectUser'> = (deps, { params, now }) =>
  deps.db.read(async (stores) => accountDetail(stores, await accountOf(stores, params.user), now));
