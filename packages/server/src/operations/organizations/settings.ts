import type { OrganizationUpdate } from '@tessera/contract';
import type * as z from 'zod';
import { changed } from '../users/profile.ts';
import type { NewOrganization } from './store.ts';

type Settings = Omit<NewOrganization, 'id' | 'name' | 'createdAt' | 'updatedAt'>;

/** The settings after a change: absent keeps, an empty text clears. */
export function changedSettings(before: Settings, input: Omit<z.output<typeof OrganizationUpdate>, 'name'>): Settings {
  return {
    logo: changed(before.logo, input.logo),
    description: changed(before.description, input.description),
    defaultS3Path: changed(before.defaultS3Path, input.default_s3_path),
    defaultS3PathCredentialsName: changed(before.defaultS3PathCredentialsName, input.default_s3_path_credentials_name),
    assetLocations: input.asset_locations ?? before.assetLocations,
    assumeRoleArn: changed(before.assumeRoleArn, input.assume_role_arn),
  };
}
