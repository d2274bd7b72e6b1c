import type { Outbound, OutboundAnswer } from '../outbound/outbound.ts';
import type { DelegationKey } from './azure-sas.ts';
import { sasInstant } from './azure-sas.ts';
import { storeRefused, unanswered } from './refusal.ts';
import { encoded } from './sigv4.ts';
import { element } from './xml.ts';

/** An application that is registered in Microsoft Entra ID, and its secret. */
export interface EntraApp {
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

export const entra = 'https://login.microsoftonline.com';
const version = '2022-11-02';
const skewMs = 5 * 60_000;

/** Where the blobs of a storage account are. */
export function blobEndpoint(account: string): string {
  return `https://${account}.blob.core.windows.net`;
}

/** Whether an account has a hierarchical namespace, in which directories are more than beginnings of names. */
export async function isHierarchical(
  outbound: Outbound,
  endpoint: string,
  { container, sas }: { container: string; sas: string },
  now: Date,
): Promise<boolean> {
  const url = `${endpoint}/${container}?restype=account&comp=properties&${sas}`;
  const answer = await asked(outbound.request(url, { headers: { 'x-ms-version': version } }));
  if (answer.status !== 200) throw refusedBy(answer, now);
  return answer.headers['x-ms-is-hns-enabled'] === 'true';
}

/** A key that signs for an application for some hours (Azure, "Get User Delegation Key"). */
export async function delegationKey(
  outbound: Outbound,
  { endpoint, login, app }: { endpoint: string; login: string; app: EntraApp },
  { start, end }: { start: string; end: string },
  now: Date,
): Promise<DelegationKey> {
  const bearer = await entraToken(outbound, login, app, now);
  const body = `<?xml version="1.0" encoding="utf-8"?><KeyInfo><Start>${sasInstant(start)}</Start><Expiry>${sasInstant(end)}</Expiry></KeyInfo>`;
  const answer = await asked(
    outbound.request(`${endpoint}/?restype=service&comp=userdelegationkey`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'x-ms-version': version, 'content-type': 'application/xml' },
      body,
    }),
  );
  if (answer.status !== 200) throw refusedBy(answer, now);
  const xml = answer.body.toString();
  const value = (name: string) => {
    const text = element(xml, name);
    if (text === undefined || !/^[!-~]{1,256}$/.test(text)) throw storeRefused('unreachable', `no ${name}`);
    return text;
  };
  return {
    objectId: value('SignedOid'),
    tenantId: value('SignedTid'),
    start: value('SignedStart'),
    end: value('SignedExpiry'),
    service: value('SignedService'),
    version: value('SignedVersion'),
    value: value('Value'),
  };
}

async function entraToken(outbound: Outbound, login: string, app: EntraApp, now: Date): Promise<string> {
  const fields = {
    grant_type: 'client_credentials',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    scope: 'https://storage.azure.com/.default',
  };
  const body = Object.entries(fields)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
  const answer = await asked(
    outbound.request(`${login}/${encoded(app.tenantId)}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    }),
  );
  if (answer.status !== 200) throw refusedBy(answer, now);
  const [, token] = /"access_token"\s*:\s*"([\w.~+/=-]{1,16384})"/.exec(answer.body.toString()) ?? [];
  if (token === undefined) throw storeRefused('unreachable', 'no token in the answer');
  return token;
}

async function asked(sent: Promise<OutboundAnswer>): Promise<OutboundAnswer> {
  return sent.catch((error) => {
    throw unanswered(error);
  });
}

/** Why Azure said no: by its code, which is in a header, or by its status. */
export function refusedBy({ status, headers }: OutboundAnswer, now: Date) {
  const code = String(headers['x-ms-error-code'] ?? '');
  const skew = Math.abs(Date.parse(headers.date ?? '') - now.getTime());
  if (status >= 400 && status < 500 && skew > skewMs) return storeRefused('clock_skew');
  if (code === 'AuthenticationFailed' || status === 401) return storeRefused('key_invalid', String(status));
  return storeRefused(status >= 400 && status < 500 ? 'access_denied' : 'unreachable', String(status));
}
