import type { Provider } from '@tessera/contract';
import type { Database } from '../../kit/database.ts';
import { VersionedCache } from '../../kit/versioned-cache.ts';
import { nameOrId } from '../../services/namespaces/name.ts';
import { type FoundNamespace, findNamespace } from '../aws-credentials/namespace.ts';
import type { CredentialsRecord } from '../aws-credentials/store.ts';
import type { Stores } from '../stores.ts';
import type { Caller } from '../use-case.ts';

/** What a namespace has for a caller: the credentials of a name, or all of a provider. */
export interface Candidates {
  readonly credentials: readonly CredentialsRecord[];
  /** What the namespace's roles are assumed with. */
  readonly externalId: string | undefined;
}

/** Lists of credentials are long: of all of a namespace there may be hundreds. */
const mostLists = 2000;

/**
 * The namespaces and credentials that short-lived keys are asked of, never answered from the past: what was found is
 * remembered as long as nothing was committed that it is made of. Where only a question over a network could tell, it is
 * read each time.
 */
export class CredentialsLookUp {
  readonly #namespaces: VersionedCache<string, FoundNamespace>;
  readonly #candidates: VersionedCache<string, Candidates>;

  constructor(db: Pick<Database<Stores>, 'read' | 'version'>) {
    const version = db.version && (() => db.version?.('credentials') ?? 0);
    this.#namespaces = new VersionedCache(version, (key) => {
      const [userId, username, path] = JSON.parse(key) as [string, string, string];
      return db.read((stores) => findNamespace(stores, path, { userId, username }));
    });
    this.#candidates = new VersionedCache(
      version,
      (key) => {
        const [namespaceId, provider, name] = JSON.parse(key) as [string, Provider, string | null];
        return db.read(({ awsCredentials }) => candidatesOf(awsCredentials, namespaceId, provider, name));
      },
      mostLists,
    );
  }

  /** The namespace that the path names, as this caller reaches it; nothing where they do not. */
  namespace(path: string, { userId, username }: Pick<Caller, 'userId' | 'username'>) {
    const which = nameOrId(path);
    return this.#namespaces.find(JSON.stringify([userId, username, 'id' in which ? which.id : which.key]));
  }

  /** The credentials of this name, or without one all of the provider. */
  async candidates(namespaceId: string, provider: Provider, name: string | undefined): Promise<Candidates> {
    const found = await this.#candidates.find(JSON.stringify([namespaceId, provider, name ?? null]));
    return found ?? { credentials: [], externalId: undefined };
  }
}

async function candidatesOf(
  store: Stores['awsCredentials'],
  namespaceId: string,
  provider: Provider,
  name: string | null,
): Promise<Candidates> {
  const credentials =
    name === null
      ? await store.listOf(namespaceId, provider)
      : [await store.find(namespaceId, name, provider)].filter((one) => one !== undefined);
  const needsExternalId = credentials.some((one) => one.serviceRoleArn !== undefined && one.externalId === undefined);
  return { credentials, externalId: needsExternalId ? await store.externalId(namespaceId) : undefined };
}
