import type { Answer } from './caller.ts';

/** The parts of an answer that must not depend on the adapter that gave it: all but the time and the request's ID. */
export function comparable({ status, headers, body, text }: Answer) {
  const { date: _, 'x-request-id': __, ...rest } = Object.fromEntries(headers);
  return status < 400 ? { status, rest, text } : { status, rest, body: { ...body, request_id: '' } };
}
