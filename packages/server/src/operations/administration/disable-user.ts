import { disable } from '../../services/administration/change-account.ts';
import type { UseCase } from '../use-case.ts';
import { writeAccount } from './write-account.ts';

/** Disables an account: nothing of it authenticates with the next request, on every node. */
export const disableUser: UseCase<'disableUser'> = (deps, call) =>
  writeAccount(deps, call, (stores, user, acting) => disable(stores, user, acting, call.body?.leave_without_owner));
