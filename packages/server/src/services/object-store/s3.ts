import type { Outbound, OutboundAnswer, OutboundRequest } from '../outbound/outbound.ts';
import { objectUrl, type StorePlace } from './place.ts';
import { reasonOf, storeRefused, unanswered } from './refusal.ts';
import { encoded, type SigningKey, sha256, signedHeaders } from './sigv4.ts';
import { stsEndpoint } from './sts.ts';
import { element } from './xml.ts';

/** The few requests that tell whether a key works, of any store. Each throws Problem `store_refused` where it says no. */
export interface Probe {
  /** Looks for one object that begins with `prefix`. Other than 200 is no failure until it is asked for. */
  list(bucket: string, prefix: string): Promise<Listing>;
  /** Reads the first byte. */
  get(bucket: string, key: string): Promise<void>;
  put(bucket: string, key: string): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
}

/** The result of a listing. */
export interface Listing {
  status: number;
  /** The key of its first object. */
  firstKey?: string | undefined;
  /** This listing, or `store_refused`. */
  requireOk(): Listing;
}

/** A store that speaks S3. */
export class S3 implements Probe {
  readonly #outbound: Outbound;
  readonly #place: StorePlace;
  readonly #key: SigningKey;
  readonly #clock: () => Date;

  constructor(outbound: Outbound, place: StorePlace, key: SigningKey, clock: () => Date) {
    this.#outbound = outbound;
    this.#place = place;
    this.#key = key;
    this.#clock = clock;
  }

  /** Looks for one object that begins with `prefix`. Other than 200 is no failure until it is asked for. */
  async list(bucket: string, prefix: string): Promise<Listing> {
    const query = `list-type=2&max-keys=1&prefix=${encoded(prefix)}`;
    const answer = await this.#send('GET', bucket, '', { query });
    const listing: Listing = {
      status: answer.status,
      firstKey: element(answer.body.toString(), 'Key'),
      requireOk: () => {
        if (answer.status !== 200) throw this.#refused(answer);
        return listing;
      },
    };
    return listing;
  }

  /** Reads the first byte. */
  async get(bucket: string, key: string): Promise<void> {
    await this.#ok(this.#send('GET', bucket, key, { headers: { range: 'bytes=0-0' } }));
  }

  async put(bucket: string, key: string): Promise<void> {
    await this.#ok(this.#send('PUT', bucket, key, { body: 'tessera' }));
  }

  async remove(bucket: string, key: string): Promise<void> {
    await this.#ok(this.#send('DELETE', bucket, key));
  }

  async #ok(sent: Promise<OutboundAnswer>): Promise<void> {
    const answer = await sent;
    // Of an empty object there is no first byte.
    if (answer.status >= 300 && answer.status !== 416) throw this.#refused(answer);
  }

  #refused(answer: OutboundAnswer) {
    const reason = reasonOf(answer, this.#clock());
    return storeRefused(reason === 'no_such_role' ? 'access_denied' : reason, String(answer.status));
  }

  #send(
    method: NonNullable<OutboundRequest['method']>,
    bucket: string,
    key: string,
    { query = '', headers = {}, body }: { query?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<OutboundAnswer> {
    const url = objectUrl(this.#place, bucket, key, query);
    const signed = signedHeaders(this.#key, {
      method,
      url,
      headers,
      payload: sha256(body ?? ''),
      region: this.#place.region,
      service: 's3',
      now: this.#clock(),
    });
    const request = { method, headers: signed, ...(body === undefined ? {} : { body }) };
    return this.#outbound.request(url.href, request).catch((error) => {
      throw unanswered(error);
    });
  }
}

/** Whether the store tells whose the key is; false where it does not know the question. Throws `store_refused`. */
export async function callerIdentity(
  outbound: Outbound,
  place: StorePlace,
  key: SigningKey,
  now: Date,
): Promise<boolean> {
  const endpoint = place.endpoint ?? stsEndpoint(place.region);
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = signedHeaders(key, {
    method: 'POST',
    url: new URL(endpoint),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    payload: sha256(body),
    region: place.region,
    service: 'sts',
    now,
  });
  const answer = await outbound.request(endpoint, { method: 'POST', headers, body }).catch((error) => {
    throw unanswered(error);
  });
  if ([404, 405, 501].includes(answer.status) || element(answer.body.toString(), 'Code') === 'InvalidAction')
    return false;
  if (answer.status !== 200) throw storeRefused(reasonOf(answer, now), String(answer.status));
  return true;
}
