import { actionsOfOneself, type User } from '@tessera/contract';
import type * as z from 'zod';
import type { Account } from '../../authentication/accounts.ts';
import { hasPassword } from '../../passwords/no-password.ts';
import { memberAnswer } from '../members/answer.ts';
import type { Deps } from '../use-case.ts';
import { isConfirmed } from './email.ts';
import type { UserRecord } from './store.ts';

type Answer = z.input<typeof User>;

const made = new WeakMap<Account, Answer>();
const allowed = actionsOfOneself();

/** The account as its own user sees it, the same object while it stays the same. */
export function ownAnswer({ lastUsed }: Pick<Deps, 'lastUsed'>, account: Account): Answer {
  const { user } = account;
  const seenAt = lastUsed.lastActivityOf(user) ?? user.createdAt;
  let answer = made.get(account);
  if (answer?.last_activity_date !== seenAt) {
    answer = wholeAnswer(account, seenAt);
    made.set(account, answer);
  }
  return answer;
}

/** Fields that clients always expect have a value even when unset. */
function wholeAnswer({ user, memberships }: Account, seenAt: string): Answer {
  return {
    id: user.id,
    username: user.username,
    name: user.name ?? user.username,
    email: user.email ?? '',
    is_valid_email: isConfirmed(user),
    site_admin: user.siteAdmin || undefined,
    password_change_required: user.passwordChangeRequired || undefined,
    password_unset: !hasPassword(user) || undefined,
    stripe_connect: false,
    company: user.company ?? '',
    logo: user.logo,
    timezone: user.timezone ?? 'UTC',
    last_activity_date: seenAt,
    organizations: memberships.map((membership) => memberAnswer(membership, membership)),
    allowed_actions: allowed,
    enabled_features: [],
    unpaid_subscription: false,
    default_s3_path: user.defaultS3Path,
    default_s3_path_credentials_name: user.defaultS3PathCredentialsName,
    default_namespace_charged: user.defaultNamespaceCharged,
    default_region: user.defaultRegion,
    asset_locations: user.assetLocations ?? {},
  };
}

/** The account as other users see it. */
export function publicAnswer(user: UserRecord): Answer {
  return { id: user.id, username: user.username, logo: user.logo, company: user.company };
}
