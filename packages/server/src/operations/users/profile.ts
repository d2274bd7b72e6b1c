import type { NewUser } from '@tessera/contract';
import type * as z from 'zod';
import type { Profile } from './store.ts';

type ProfileInput = Omit<z.output<typeof NewUser>, 'username' | 'password' | 'email'>;

/** The profile after a change: absent keeps, an empty text clears. */
export function changedProfile(before: Profile, input: ProfileInput): Profile {
  return {
    name: changed(before.name, input.name),
    company: changed(before.company, input.company),
    logo: changed(before.logo, input.logo),
    timezone: changed(before.timezone, input.timezone),
    defaultS3Path: changed(before.defaultS3Path, input.default_s3_path),
    defaultS3PathCredentialsName: changed(before.defaultS3PathCredentialsName, input.default_s3_path_credentials_name),
    defaultNamespaceCharged: changed(before.defaultNamespaceCharged, input.default_namespace_charged),
    defaultRegion: changed(before.defaultRegion, input.default_region),
    assetLocations: input.asset_locations ?? before.assetLocations,
  };
}

/** Absent keeps, an empty text clears. */
export function changed(before: string | undefined, input: string | undefined): string | undefined {
  if (input === undefined) return before;
  return input === '' ? undefined : input;
}
