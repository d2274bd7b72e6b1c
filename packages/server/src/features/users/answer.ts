import { actionsOfOneself, type User } from '@tessera/contract';
import type * as z from 'zod';
import { memberAnswer } from '../members/answer.ts';
import type { MemberRecord } from '../members/store.ts';
import { isConfirmed } from './email.ts';
import type { UserRecord } from './store.ts';

/** What a person sees of their own account. Fields that clients always expect have a value even when unset. */
export function ownAnswer(user: UserRecord, memberships: readonly MemberRecord[]): z.input<typeof User> {
  return {
    id: user.id,
    username: user.username,
    name: user.name ?? user.username,
    email: user.email ?? '',
    is_valid_email: isConfirmed(user),
    stripe_connect: false,
    company: user.company ?? '',
    logo: user.logo,
    timezone: user.timezone ?? 'UTC',
    last_activity_date: user.lastActivityAt ?? user.createdAt,
    organizations: memberships.map((membership) => memberAnswer(membership, membership)),
    allowed_actions: actionsOfOneself(),
    enabled_features: [],
    unpaid_subscription: false,
    default_s3_path: user.defaultS3Path,
    default_s3_path_credentials_name: user.defaultS3PathCredentialsName,
    default_namespace_charged: user.defaultNamespaceCharged,
    default_region: user.defaultRegion,
    asset_locations: user.assetLocations ?? {},
  };
}

/** What everybody else sees. */
export function publicAnswer(user: UserRecord): z.input<typeof User> {
  return { id: user.id, username: user.username, logo: user.logo, company: user.company };
}
