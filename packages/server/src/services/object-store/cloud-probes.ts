import type { Problem } from '../../kit/problem.ts';
import type { Outbound, OutboundAnswer, OutboundRequest } from '../outbound/outbound.ts';
import { refusedBy } from './azure.ts';
import { storeRefused, unanswered } from './refusal.ts';
import type { Listing, Probe } from './s3.ts';
import { encoded } from './sigv4.ts';
import { element } from './xml.ts';

type Ask = (url: string, request?: OutboundRequest) => Promise<OutboundAnswer>;

/** One request at a time; refusals are told apart by `refused`. */
function asking(outbound: Outbound, headers: Record<string, string>): Ask {
  return (url, request = {}) =>
    outbound.request(url, { ...request, headers: { ...headers, ...request.headers } }).catch((error) => {
      throw unanswered(error);
    });
}

function listing(answer: OutboundAnswer, firstKey: string | undefined, refused: () => Problem): Listing {
  const found: Listing = {
    status: answer.status,
    firstKey,
    requireOk: () => {
      if (answer.status !== 200) throw refused();
      return found;
    },
  };
  return found;
}

const body = 'tessera';
const firstByte = { range: 'bytes=0-0' };

/** The blobs of a storage account, reached by a SAS. */
export function azureBlobs(
  outbound: Outbound,
  { endpoint, sas }: { endpoint: string; sas: string },
  clock: () => Date,
): Probe {
  const ask = asking(outbound, { 'x-ms-version': '2022-11-02' });
  const refused = (answer: OutboundAnswer) => refusedBy(answer, clock());
  const at = (container: string, key: string) =>
    `${endpoint}/${container}/${key.split('/').map(encoded).join('/')}?${sas}`;
  const ok = async (sent: Promise<OutboundAnswer>) => {
    const answer = await sent;
    if (answer.status >= 300 && answer.status !== 416) throw refused(answer);
  };
  return {
    async list(container, prefix) {
      const query = `restype=container&comp=list&maxresults=1&prefix=${encoded(prefix)}`;
      const answer = await ask(`${endpoint}/${container}?${query}&${sas}`);
      const xml = answer.body.toString();
      const blob = xml.indexOf('<Blob>');
      return listing(answer, blob < 0 ? undefined : element(xml.slice(blob), 'Name'), () => refused(answer));
    },
    get: (container, key) => ok(ask(at(container, key), { headers: firstByte })),
    put: (container, key) =>
      ok(ask(at(container, key), { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body })),
    remove: (container, key) => ok(ask(at(container, key), { method: 'DELETE' })),
  };
}

/** The objects of Google Cloud Storage, reached by an access token. */
export function googleObjects(outbound: Outbound, { storage, token }: { storage: string; token: string }): Probe {
  const ask = asking(outbound, { authorization: `Bearer ${token}` });
  const refused = ({ status }: OutboundAnswer) =>
    storeRefused(
      status === 401 ? 'key_invalid' : status >= 400 && status < 500 ? 'access_denied' : 'unreachable',
      String(status),
    );
  const at = (bucket: string, key: string) => `${storage}/storage/v1/b/${bucket}/o/${encoded(key)}`;
  const ok = async (sent: Promise<OutboundAnswer>) => {
    const answer = await sent;
    if (answer.status >= 300 && answer.status !== 416) throw refused(answer);
  };
  return {
    async list(bucket, prefix) {
      const answer = await ask(
        `${storage}/storage/v1/b/${bucket}/o?maxResults=1&fields=items(name)&prefix=${encoded(prefix)}`,
      );
      const [, name] = /"name"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(answer.body.toString()) ?? [];
      return listing(answer, name === undefined ? undefined : String(JSON.parse(name)), () => refused(answer));
    },
    get: (bucket, key) => ok(ask(`${at(bucket, key)}?alt=media`, { headers: firstByte })),
    put: (bucket, key) =>
      ok(
        ask(`${storage}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encoded(key)}`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body,
        }),
      ),
    remove: (bucket, key) => ok(ask(at(bucket, key), { method: 'DELETE' })),
  };
}
