import type { Stores } from '../../operations/stores.ts';

/** Stores whose audit entries name a run of the operator's, in the place of a request. */
export function audited(stores: Stores, run: string): Stores {
  return { ...stores, audit: { ...stores.audit, add: (event) => stores.audit.insert([{ ...event, requestId: run }]) } };
}
