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

/** The queries of the site's administration alone. */
export interface Administration {
  listUsers(query: UserQuery): Promise<UserRecord[]>;
  /** Whether another enabled account administers the site. */
  hasAdminBeside(userId: string): Promise<boolean>;
}
