import type { UserFilter, UserOrder } from '@tessera/contract';
import type { UserRecord } from '../../operations/users/store.ts';

export interface UserQuery {
  /** How the username or the address begins, as they are compared. */
  begins?: { of: 'username' | 'email'; text: string } | undefined;
  filter?: UserFilter | undefined;
  order: UserOrder;
  /** The last account of the page before. */
  after?: { username: string; createdAt: string; id: string } | undefined;
  limit: number;
}

/** What only the administration of the site asks. */
export interface Administration {
  listUsers(query: UserQuery): Promise<UserRecord[]>;
  /** Whether anybody besides this account administers the site, and is not disabled. */
  hasAdminBeside(userId: string): Promise<boolean>;
}
