import type { IncomingMessage } from 'node:http';
import { Trace } from '../../kit/trace.ts';
import type { Proxies } from './proxies.ts';

/** The trace that a trusted proxy says, where its `traceparent` is well-formed, else a new one. */
export function traceOf(request: IncomingMessage, proxies: Proxies): Trace {
  const told = proxies.told(request, 'traceparent');
  return (told === undefined ? undefined : Trace.read(told)) ?? Trace.begin();
}
