import type { AuditOperations } from './audit.ts';
import type { CredentialsOperations } from './credentials.ts';
import type { OrganizationOperations } from './organizations.ts';
import type { TokenOperations } from './tokens.ts';
import type { UserOperations } from './users.ts';

export type { CallOptions, PostOptions } from './options.ts';
export type { AuditOperations, CredentialsOperations, OrganizationOperations, TokenOperations, UserOperations };

/** Every operation of the API, in the order of the reference pages. */
export interface Operations
  extends UserOperations,
    TokenOperations,
    OrganizationOperations,
    CredentialsOperations,
    AuditOperations {}
