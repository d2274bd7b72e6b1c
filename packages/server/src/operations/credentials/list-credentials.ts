import { originOf } from '../../services/audit/event.ts';
import { credentialsNamespace } from '../aws-credentials/namespace.ts';
import type { UseCase } from '../use-case.ts';
import { accessCredentialAnswer, typeOf } from './answer.ts';

/** A namespace's credentials of every provider, a page at a time. `type=token` has the tokens of Azure too. */
export const listCredentials: UseCase<'listCredentials'> = async (deps, { principal, params, query, client, now }) => {
  const { namespace, found } = await deps.db.read(async (stores) => {
    const namespace = await credentialsNamespace(stores, params.namespace, principal, 'listCredentials');
    return { namespace, found: await stores.awsCredentials.listOf(namespace.id, query.provider) };
  });
  deps.audit.note({ at: now, action: 'credentials.list', namespaceId: namespace.id }, originOf(principal, client));
  const { type, page = 1, per_page = 100 } = query;
  const matching = found.filter((one) => {
    const its = typeOf(one);
    return type === undefined || its === type || (type === 'token' && its === 'azure_token');
  });
  return {
    credentials: matching
      .slice((page - 1) * per_page, page * per_page)
      .map((one) => accessCredentialAnswer(one, namespace.namesOnly)),
    pagination_metadata: {
      page,
      per_page,
      total_pages: Math.ceil(matching.length / per_page),
      total_items: matching.length,
    },
  };
};
