import type { OperationId, Operations, Output, Params } from '@tessera/contract';
import type * as z from 'zod';
// A request needs only the method and the path of an operation's contract entry: each page would carry the rest.
import { routeOf } from '../../../client/src/route.ts';
import { passwordGiven, timesGiven } from './password.ts';
import { Refusal } from './refusal.ts';
import { leaveFor } from './session.ts';

type BodyOf<Id extends OperationId> = Operations[Id] extends { body: infer Schema extends z.ZodType }
  ? { body: z.input<Schema> }
  : { body?: undefined };
type ParamsOf<Id extends OperationId> = keyof Params<Id> extends never
  ? { params?: undefined }
  : { params: Params<Id> };
type QueryOf<Id extends OperationId> = Operations[Id] extends { query: infer Schema extends z.ZodType }
  ? { query?: { [Field in keyof z.input<Schema>]?: string | undefined } }
  : { query?: undefined };
export type InputOf<Id extends OperationId> = BodyOf<Id> & ParamsOf<Id> & QueryOf<Id>;

/** Calls one of the API's operations with the session's cookie. Throws `Refusal`. */
export async function call<Id extends OperationId>(id: Id, input: InputOf<Id>): Promise<Output<Id>> {
  const { method, path } = routeOf(id);
  const values: Record<string, string> = input.params ?? {};
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {}))
    if (value !== undefined) query.set(name, String(value));
  return (await askSignedIn(method, `/console${url}${query.size > 0 ? `?${query}` : ''}`, input.body)) as Output<Id>;
}

/**
 * Sends a request that needs a session. Where the session has ended, or its proof of the password is too old, the
 * password is asked for over the page, and the request is sent once more: the input is not lost.
 */
export async function askSignedIn(method: string, url: string, body?: unknown): Promise<unknown> {
  const before = timesGiven();
  try {
    return await ask(method, url, body);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const owed = pageOfStep(error);
    // Requests of that page itself can be refused too: to load it again would have no end.
    if (owed !== undefined && location.pathname !== owed) leaveFor(owed);
    if (!(await passwordGiven(error, before))) throw error;
    return ask(method, url, body);
  }
}

/** The page of the step that the server wants before anything else, where a refusal says so. */
function pageOfStep({ code, reason }: Refusal): string | undefined {
  if (code === 'password_change_required') return '/account/password';
  return code === 'second_factor_required' && reason === 'site' ? '/account/second-factors' : undefined;
}

/** Sends a request. `key` is a mailed token, which authenticates the request without the cookie. */
export async function ask(method: string, url: string, body?: unknown, key?: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      credentials: key === undefined ? 'same-origin' : 'omit',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'x-tiledb-rest-api-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refusal(0, 'no_answer', 'The server did not answer. Check your connection.');
  }
  if (response.ok) return response.status === 204 ? undefined : response.json();
  throw await refusalOf(response);
}

interface RefusalBody {
  error?: string;
  message?: string;
  reason?: string;
  methods?: string[];
  request_id?: string;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const answer: RefusalBody = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const message = answer.message ?? 'Something went wrong on the server';
  const when = Number.isFinite(seconds) ? message.replace(/ later$/, ` in ${seconds} seconds`) : message;
  return new Refusal(response.status, answer.error ?? '', when, {
    ...(answer.request_id === undefined ? {} : { requestId: answer.request_id }),
    ...(Number.isFinite(seconds) ? { retryAfter: seconds } : {}),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    ...(answer.methods === undefined ? {} : { methods: answer.methods }),
  });
}
