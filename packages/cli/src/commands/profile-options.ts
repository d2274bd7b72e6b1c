import type { Command } from 'commander';

interface ProfileOptions {
  name?: string;
  email?: string;
  company?: string;
  logo?: string;
  timezone?: string;
  defaultS3Path?: string;
  defaultS3PathCredentials?: string;
  defaultNamespaceCharged?: string;
  defaultRegion?: string;
}

/** The options of a user's own data, and how they are sent. */
export function withProfile(command: Command): Command {
  return command
    .option('--name <name>', 'the full name')
    .option('--email <address>', 'the e-mail address')
    .option('--company <name>', 'the company')
    .option('--logo <url>', 'the address of a picture')
    .option('--timezone <zone>', 'the time zone, as in Europe/Athens')
    .option('--default-s3-path <path>', 'where new arrays go')
    .option('--default-s3-path-credentials <name>', 'the credentials for that path')
    .option('--default-namespace-charged <name>', 'the namespace that pays')
    .option('--default-region <region>', 'the region for tasks');
}

export function profileOf(options: ProfileOptions) {
  return {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.email === undefined ? {} : { email: options.email }),
    ...(options.company === undefined ? {} : { company: options.company }),
    ...(options.logo === undefined ? {} : { logo: options.logo }),
    ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
    ...settingsOf(options),
    ...(options.defaultNamespaceCharged === undefined
      ? {}
      : { default_namespace_charged: options.defaultNamespaceCharged }),
    ...(options.defaultRegion === undefined ? {} : { default_region: options.defaultRegion }),
  };
}

export type { ProfileOptions };

/** Options of both users and organizations. */
export function settingsOf(options: { defaultS3Path?: string; defaultS3PathCredentials?: string }) {
  return {
    ...(options.defaultS3Path === undefined ? {} : { default_s3_path: options.defaultS3Path }),
    ...(options.defaultS3PathCredentials === undefined
      ? {}
      : { default_s3_path_credentials_name: options.defaultS3PathCredentials }),
  };
}
