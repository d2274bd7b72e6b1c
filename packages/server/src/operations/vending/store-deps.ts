import { entra } from '../../services/object-store/azure.ts';
import { google } from '../../services/object-store/gcs.ts';
import { VendedKeys } from '../../services/object-store/vended-keys.ts';
import { Outbound } from '../../services/outbound/outbound.ts';
import type { CloudAddresses, Deps } from '../use-case.ts';

/** The dependencies of requests to a store. */
export type StoreDeps = Pick<Deps, 'outbound' | 'keyRing' | 'clock' | 'awsIdentity' | 'vendedKeys' | 'clouds'>;

/** How a process is configured for stores. */
interface StoreConfig {
  mode: 'development' | 'production';
  storeEndpoints: readonly string[];
  keyRing: Deps['keyRing'];
  awsIdentity: Deps['awsIdentity'];
}

/** All but the clock, of a process. */
export function storeDeps(
  { mode, storeEndpoints, keyRing, awsIdentity }: StoreConfig,
  clouds: CloudAddresses = { entra, google },
): Omit<StoreDeps, 'clock'> {
  return {
    outbound: new Outbound({ permitted: storeEndpoints, loopback: mode !== 'production' }),
    keyRing,
    awsIdentity,
    vendedKeys: new VendedKeys(),
    clouds,
  };
}
