import {
  AccessCredential,
  AuditEntry,
  Identity,
  Invitation,
  Organization,
  Passkey,
  SecondFactors,
  Terms,
  Token,
  User,
} from '@tessera/contract';
import * as z from 'zod';
import { Streamed } from '../../kit/streamed.ts';
import { accessCredentialAnswer } from '../credentials/answer.ts';
import { fetchInvitations } from '../invitations/fetch-invitations.ts';
import { getMfa } from '../mfa/get-mfa.ts';
import { listedAnswer } from '../organizations/answer.ts';
import { listPasskeys } from '../passkeys/list-passkeys.ts';
import { listIdentities } from '../sso/list-identities.ts';
import { tokenAnswer } from '../tokens/answer.ts';
import type { Call, Deps, UseCase } from '../use-case.ts';
import { ownAnswer } from '../users/answer.ts';
import { getTerms } from '../users/get-terms.ts';
import { allPages, notedParts } from './read-audit.ts';
import { readingOfUser } from './reading-of-user.ts';

/** Everything about the caller. As a stream, as an audit can be long. */
export const exportUser: UseCase<'exportUser'> = async (deps, call) => {
  const { userId } = call.principal;
  const parts = notedParts(deps, call, { action: 'account.export', subjectId: userId }, documentOf(deps, call));
  return new Streamed('application/json; charset=utf-8', 'account.json', deps.largeAnswers.stream(userId, parts));
};

async function* documentOf(deps: Deps, call: Call<'exportUser'>): AsyncGenerator<string> {
  const { principal, now } = call;
  const { userId, account } = principal;
  yield `{"exported_at":${JSON.stringify(now)},"user":${written(User, ownAnswer(deps, account))}`;
  const memberships = new Map(account.memberships.map((membership) => [membership.organizationId, membership]));
  const organizations = await deps.db.read((stores) => stores.organizations.listOf(userId));
  const answers = organizations.flatMap((organization) => {
    const viewer = memberships.get(organization.id);
    return viewer ? [listedAnswer(organization, viewer, principal)] : [];
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
  // As these operations tell the caller by themselves.
  yield `,"second_factors":${written(SecondFactors, await getMfa(deps, call))}`;
  yield `,"passkeys":${written(z.array(Passkey), await listPasskeys(deps, call))}`;
  yield `,"identities":${written(z.array(Identity), await listIdentities(deps, call))}`;
  yield `,"terms":${written(Terms, await getTerms(deps, call))}`;
  const all = { ...call, query: { per_page: Number.MAX_SAFE_INTEGER } };
  const { invitations = [] } = await fetchInvitations(deps, all);
  yield `,"invitations":${written(z.array(Invitation), invitations)}`;
  const credentials = await deps.db.read((stores) => stores.awsCredentials.listOf(userId));
  const known = credentials.map((one) => accessCredentialAnswer(one, false));
  yield `,"credentials":${written(z.array(AccessCredential), known)},"audit":[`;
  let isFirst = true;
  for await (const entries of allPages(deps, readingOfUser(principal), {}, {})) {
    if (entries.length === 0) continue;
    yield `${isFirst ? '' : ','}${entries.map((entry) => written(AuditEntry, entry)).join(',')}`;
    isFirst = false;
  }
  yield ']}';
}

/** As JSON. Fields that the contract does not name are left out. */
function written<Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>): string {
  return JSON.stringify(schema.parse(value));
}
