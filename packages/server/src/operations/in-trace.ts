import type { Client, Deps } from './use-case.ts';

/** The `deps` of a request whose trace the server's own requests to others belong to (W3C Trace Context). */
export function inTrace(deps: Deps, { trace }: Pick<Client, 'trace'>): Deps {
  return { ...deps, outbound: deps.outbound.inTrace(trace) };
}
