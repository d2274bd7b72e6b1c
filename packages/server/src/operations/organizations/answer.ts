import { actionsOf, type Organization, scopesInclude } from '@tessera/contract';
import type * as z from 'zod';
import { roleCan } from '../../access/can.ts';
import type { Principal } from '../../access/principal.ts';
import { memberAnswer } from '../members/answer.ts';
import type { MemberRecord } from '../members/store.ts';
import { refusalOf } from '../policies/policies.ts';
import type { NewOrganization, OrganizationRecord } from './store.ts';

/**
 * An organization in a list of the caller's own, without its members. Where its policies or the caller's scopes do not
 * permit reading it, the membership alone, which is the caller's.
 */
export function listedAnswer(
  organization: OrganizationRecord,
  viewer: MemberRecord,
  principal: Principal,
): z.input<typeof Organization> {
  const { id, name, createdAt, updatedAt } = organization;
  const mayRead =
    scopesInclude(principal.scopes, 'organization:read') && refusalOf(organization, principal) === undefined;
  return organizationAnswer(mayRead ? organization : { id, name, createdAt, updatedAt }, viewer);
}

/** An organization as one of its members sees it; with its members where they are given. */
export function organizationAnswer(
  organization: NewOrganization,
  viewer: MemberRecord,
  members?: readonly MemberRecord[],
): z.input<typeof Organization> {
  return {
    id: organization.id,
    name: organization.name,
    role: viewer.role,
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
    logo: organization.logo,
    description: organization.description,
    users: members?.map((member) => memberAnswer(member, viewer)),
    allowed_actions: actionsOf(viewer.role),
    num_of_arrays: 0,
    enabled_features: [],
    unpaid_subscription: false,
    default_s3_path: organization.defaultS3Path,
    default_s3_path_credentials_name: organization.defaultS3PathCredentialsName,
    asset_locations: organization.assetLocations ?? {},
    stripe_connect: false,
    ...(roleCan(viewer.role, 'edit_organization') ? { assume_role_arn: organization.assumeRoleArn } : {}),
  };
}
