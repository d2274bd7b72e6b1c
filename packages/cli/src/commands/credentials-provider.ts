import { UsageError } from '../exit-codes.ts';

const providers = ['aws', 'azure', 'gcp'] as const;
export type ProviderName = (typeof providers)[number];

/** A provider as the paths of the API name it. */
export function providerOf(text: string): ProviderName {
  const found = providers.find((one) => one === text.toLowerCase());
  if (found === undefined) throw new UsageError('--provider must be aws, azure or gcp');
  return found;
}
