import { usualPage } from '@tessera/contract';
import { originOf } from '../../services/audit/event.ts';
import { nameKey } from '../../services/namespaces/name.ts';
import { listIn } from '../aws-credentials/list-in.ts';
import { partOfList } from '../part-of-list.ts';
import type { UseCase } from '../use-case.ts';
import { accessCredentialAnswer, typeOf } from './answer.ts';

/** A namespace's credentials of every provider, a page at a time. `type=token` has the tokens of Azure too. */
export const listCredentials: UseCase<'listCredentials'> = async (deps, { principal, params, query, client, now }) => {
  const asked = { path: params.namespace, principal, operation: 'listCredentials', provider: query.provider } as const;
  const { namespace, found } = await listIn(deps, asked);
  deps.audit.note({ at: now, action: 'credentials.list', namespaceId: namespace.id }, originOf(principal, client));
  const { type, page = 1, per_page = usualPage } = query;
  const matching = found.filter((one) => {
    const its = typeOf(one);
    return type === undefined || its === type || (type === 'token' && its === 'azure_token');
  });
  const answers = matching.map((one) => accessCredentialAnswer(one, namespace.namesOnly));
  const { part, total } = partOfList(answers, query, {
    searched: ({ name }) => [name],
    sorts: {
      name: ({ name }) => nameKey(name ?? ''),
      created_at: (one) => one.created_at,
      last_used_at: (one) => one.last_used_at,
    },
  });
  return {
    credentials: part,
    pagination_metadata: { page, per_page, total_pages: Math.ceil(total / per_page), total_items: total },
  };
};
