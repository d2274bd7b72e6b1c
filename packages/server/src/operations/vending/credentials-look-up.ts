import type { Provider } from '@tessera/contract';
import { BatchedLookup } from '../../kit/concurrency/batched-lookup.ts';
import type { Database } from '../../kit/database.ts';
import { VersionedCache } from '../../kit/versioned-cache.ts';
import { nameOrId } from '../../services/namespaces/name.ts';
import { type FoundNamespace, findNamespace } from '../aws-credentials/namespace.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import type { Stores } from '../stores.ts';
import type { Caller } from '../use-case.ts';

/** What a namespace has for a caller: the credentials of a name, or all of a provider. The same object while it is the same. */
export interface Candidates {
  readonly credentials: readonly CredentialsRecord[];
  /** What the namespace's roles are assumed with. */
  readonly externalId: string | undefined;
}

type Asking = Pick<Caller, 'userId' | 'username'> & { account: Pick<Caller['account'], 'asOf'> };

/** Lists of credentials are long: of all of a namespace there may be hundreds, each with as many buckets as a request holds. */
const mostCharacters = 16 * 1024 * 1024;

/**
 * The namespaces and credentials that short-lived keys are asked of, never answered from the past: what was found is
 * remembered as long as nothing was committed that it is made of. SQLite tells that by a number in shared memory. On PostgreSQL
 * the caller's account does, which was read for this request: as long as accounts come from the same snapshot, no node committed
 * anything, and a warm key takes no question of its own.
 */
export class CredentialsLookUp {
  readonly #db: Pick<Database<Stores>, 'read' | 'version'>;
  readonly #namespaces = new VersionedCache<string, FoundNamespace, string | number>();
  readonly #candidates = new VersionedCache<string, Candidates, string | number>(mostCharacters, lengthOf);
  readonly #readNamespace: Read<FoundNamespace>;
  readonly #readCandidates: Read<Candidates>;

  constructor(db: Pick<Database<Stores>, 'read' | 'version'>) {
    this.#db = db;
    const shared = <Found>(read: Read<Found>): Read<Found> => (db.version ? read : together(read));
    this.#readNamespace = shared((key) => {
      const [userId = '', username = '', ...path] = key.split(' ');
      return db.read((stores) => findNamespace(stores, path.join(' '), { userId, username }));
    });
    this.#readCandidates = shared((key) => {
      const [namespaceId = '', provider, ...name] = key.split(' ');
      const named = name.length === 0 ? undefined : name.join(' ');
      return db.read(({ awsCredentials }) => candidatesOf(awsCredentials, namespaceId, provider as Provider, named));
    });
  }

  /** The namespace that the path names, as this caller reaches it; nothing where they do not. */
  namespace(path: string, caller: Asking): FoundNamespace | Promise<FoundNamespace | undefined> {
    const { userId, username } = caller;
    const which = nameOrId(path);
    const key = `${userId} ${username} ${'id' in which ? which.id : which.key}`;
    return this.#namespaces.find(key, this.#versionFor(caller), this.#readNamespace);
  }

  /** The credentials of this name, or without one all of the provider. */
  candidates(
    namespaceId: string,
    of: { provider: Provider; name?: string | undefined },
    caller: Asking,
  ): Candidates | Promise<Candidates | undefined> {
    const { provider, name } = of;
    const key = name === undefined ? `${namespaceId} ${provider}` : `${namespaceId} ${provider} ${name}`;
    return this.#candidates.find(key, this.#versionFor(caller), this.#readCandidates);
  }

  #versionFor({ account }: Asking): string | number | undefined {
    return this.#db.version ? this.#db.version('credentials') : account.asOf;
  }
}

/** The characters of a list, nearly: those of texts that callers make as long as they like, and some for the others. */
function lengthOf({ credentials }: Candidates): number {
  const others = 4000;
  return credentials.reduce(
    (sum, { buckets, secret }) =>
      sum + others + (secret?.text.length ?? 0) + buckets.reduce((all, bucket) => all + bucket.length, 0),
    others,
  );
}

type Read<Found> = (key: string) => Promise<Found | undefined>;

/** Over a network: those that ask for the same in one turn of the event loop share a read, which begins after all of them did. */
function together<Found>(read: Read<Found>): Read<Found> {
  const batched = new BatchedLookup<string, Found>(async (keys) => {
    const found = new Map<string, Found>();
    await Promise.all(
      keys.map(async (key) => {
        const one = await read(key);
        if (one !== undefined) found.set(key, one);
      }),
    );
    return found;
  });
  return (key) => batched.find(key);
}

async function candidatesOf(
  store: Stores['awsCredentials'],
  namespaceId: string,
  provider: Provider,
  name: string | undefined,
): Promise<Candidates> {
  const credentials =
    name === undefined
      ? await store.listOf(namespaceId, provider)
      : [await store.find(namespaceId, name, provider)].filter((one) => one !== undefined);
  const needsExternalId = credentials.some((one) => one.serviceRoleArn !== undefined && one.externalId === undefined);
  return { credentials, externalId: needsExternalId ? await store.externalId(namespaceId) : undefined };
}
