import { type OperationId, type Operations, type Output, operations, type Params } from '@tessera/contract';
import type * as z from 'zod';
import { sessionEnded } from './session.ts';

/** An answer of 400 or above, or none at all, in words for people. */
export class Refusal extends Error {
  /** 0 where the server did not answer. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

type BodyOf<Id extends OperationId> = Operations[Id] extends { body: infer Schema extends z.ZodType }
  ? { body: z.input<Schema> }
  : { body?: undefined };
type ParamsOf<Id extends OperationId> = keyof Params<Id> extends never
  ? { params?: undefined }
  : { params: Params<Id> };
export type InputOf<Id extends OperationId> = BodyOf<Id> & ParamsOf<Id>;

/** Asks for one of the API's operations with the session's cookie. Throws `Refusal`. */
export async function call<Id extends OperationId>(id: Id, { body, params }: InputOf<Id>): Promise<Output<Id>> {
  const { method, path } = operations[id];
  const values: Record<string, string> = params ?? {};
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  try {
    return (await ask(method, `/console/v1${url}`, body)) as Output<Id>;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) sessionEnded();
    throw error;
  }
}

/** Sends a request to the server. `key` is a mailed token, which stands for itself: the cookie is not looked at. */
export async function ask(method: string, url: string, body?: unknown, key?: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      credentials: key === undefined ? 'same-origin' : 'omit',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'x-tiledb-rest-api-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refusal(0, 'no_answer', 'The server did not answer. Check your connection and try again.');
  }
  if (response.ok) return response.status === 204 ? undefined : response.json();
  const answer: { error?: string; message?: string } = await response.json().catch(() => ({}));
  throw new Refusal(response.status, answer.error ?? '', answer.message ?? 'Something went wrong on the server');
}
