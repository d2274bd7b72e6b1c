import { AuditEntry, AWSAccessCredentials, Organization, Token, User } from '@tessera/contract';
import * as z from 'zod';
import { Streamed } from '../../kit/streamed.ts';
import { originOf } from '../../services/audit/event.ts';
import { credentialsAnswer } from '../aws-credentials/answer.ts';
import { organizationAnswer } from '../organizations/answer.ts';
import { tokenAnswer } from '../tokens/answer.ts';
import type { Caller, Deps, UseCase } from '../use-case.ts';
import { ownAnswer } from '../users/answer.ts';
import { allPages } from './read-audit.ts';
import { readingOfUser } from './reading-of-user.ts';

/** Everything about the caller. As a stream, as an audit can be long. */
export const exportUser: UseCase<'exportUser'> = async (deps, { principal, client, now }) => {
  deps.audit.note({ at: now, action: 'account.export', subjectId: principal.userId }, originOf(principal, client));
  const parts = deps.largeAnswers.stream(documentOf(deps, principal, now));
  return new Streamed('application/json; charset=utf-8', 'account.json', parts);
};

async function* documentOf(deps: Deps, principal: Caller, now: string): AsyncGenerator<string> {
  const { userId, account } = principal;
  yield `{"exported_at":${JSON.stringify(now)},"user":${written(User, ownAnswer(account))}`;
  const memberships = new Map(account.memberships.map((membership) => [membership.organizationId, membership]));
  const organizations = await deps.db.read((stores) => stores.organizations.listOf(userId));
  const answers = organizations.flatMap((organization) => {
    const viewer = memberships.get(organization.id);
    return viewer ? [organizationAnswer(organization, viewer)] : [];
  });
  yield `,"organizations":${written(z.array(Organization), answers)}`;
  for (const [name, kind] of [
    ['tokens', 'named'],
    ['sessions', 'session'],
  ] as const) {
    const tokens = await deps.db.read((stores) => stores.tokens.list(userId, kind, now));
    const found = tokens.map((token) => tokenAnswer(token));
    yield `,"${name}":${written(z.array(Token), found)}`;
  }
  const credentials = await deps.db.read((stores) => stores.awsCredentials.listOf(userId));
  const known = credentials.map((one) => credentialsAnswer(one, false));
  yield `,"credentials":${written(z.array(AWSAccessCredentials), known)},"audit":[`;
  let isFirst = true;
  for await (const entries of allPages(deps, readingOfUser(principal), {}, {})) {
    if (entries.length === 0) continue;
    yield `${isFirst ? '' : ','}${entries.map((entry) => written(AuditEntry, entry)).join(',')}`;
    isFirst = false;
  }
  yield ']}';
}

/** As JSON. What the contract does not name is left out. */
function written<Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>): string {
  return JSON.stringify(schema.parse(value));
}
