import * as z from 'zod';
import { Token } from './models.ts';
import type { Operation } from './operation.ts';
import { administrationOperations, termsOperations } from './operations-administration.ts';
import { auditOperations } from './operations-audit.ts';
import { awsCredentialsOperations } from './operations-aws-credentials.ts';
import { invitationOperations } from './operations-invitations.ts';
import { mfaOperations } from './operations-mfa.ts';
import { oauthOperations, serviceCredentialOperations } from './operations-oauth.ts';
import { organizationOperations } from './operations-organizations.ts';
import { passkeyOperations } from './operations-passkeys.ts';
import { policyOperations, quotaOperations } from './operations-policies.ts';
import { identityOperations } from './operations-sso.ts';
import { ssoDomainOperations } from './operations-sso-domains.ts';
import { tokenOperations } from './operations-tokens.ts';
import { userOperations } from './operations-users.ts';
import { vaultOperations } from './vault-operations.ts';
import { cloudVendingOperations } from './vending-clouds.ts';
import { vendingOperations } from './vending-operations.ts';

export type { Method, Operation, Permission } from './operation.ts';

/** Every operation of the API. The order is that of the reference pages. */
export const operations = {
  ...userOperations,
  ...termsOperations,
  ...tokenOperations,
  ...organizationOperations,
  ...policyOperations,
  ...invitationOperations,
  ...awsCredentialsOperations,
  ...vaultOperations,
  ...vendingOperations,
  ...cloudVendingOperations,
  ...mfaOperations,
  ...passkeyOperations,
  ...identityOperations,
  ...ssoDomainOperations,
  ...oauthOperations,
  ...serviceCredentialOperations,
  ...administrationOperations,
  ...quotaOperations,
  ...auditOperations,
} as const satisfies Record<string, Operation>;

export type Operations = typeof operations;
export type OperationId = keyof Operations;

/** The names of a path's parameters: `/users/{username}` has `username`. */
export type PathParameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameters<Rest>
  : never;
export type Params<Id extends OperationId> = Record<PathParameters<Operations[Id]['path']>, string>;
type Parsed<Id extends OperationId, Part extends 'query' | 'body' | 'output' | 'partial'> =
  Operations[Id] extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined;
export type Query<Id extends OperationId> = Parsed<Id, 'query'>;
export type Body<Id extends OperationId> = Parsed<Id, 'body'>;
/** The answer of an operation; `undefined` where it answers 204. */
export type Output<Id extends OperationId> = Operations[Id] extends { partial: z.ZodType }
  ? Parsed<Id, 'partial'> | undefined
  : Parsed<Id, 'output'>;

/** Every operation, in order, typed alike. */
export const operationList: readonly (Operation & { id: OperationId })[] = Object.values(operations);

/** Whether an operation changes something. */
export function writes({ method, effect }: Operation): boolean {
  return effect === undefined ? method !== 'GET' : effect === 'write';
}

/** Whether its answer is a token, or a list of them. */
export function answersWithTokens({ output }: Operation): boolean {
  return output === Token || (output instanceof z.ZodArray && output.element === Token);
}
