import { accountAnswer } from '../../services/administration/answers.ts';
import { listAccounts } from '../../services/administration/list-accounts.ts';
import type { UseCase } from '../use-case.ts';

/** A page of the accounts of the site. */
export const listUsers: UseCase<'listUsers'> = async (deps, { query }) => {
  const { users, next } = await deps.db.read((stores) => listAccounts(stores, query));
  return { users: users.map(accountAnswer), next };
};
