import type { AdministrationOperations } from './administration.ts';
import type { AuditOperations } from './audit.ts';
import type { CredentialsOperations } from './credentials.ts';
import type { IdentityOperations } from './identities.ts';
import type { InvitationOperations } from './invitations.ts';
import type { MfaOperations } from './mfa.ts';
import type { OAuthOperations } from './oauth.ts';
import type { OrganizationOperations } from './organizations.ts';
import type { PasskeyOperations } from './passkeys.ts';
import type { SSODomainOperations } from './sso-domains.ts';
import type { TokenOperations } from './tokens.ts';
import type { UserOperations } from './users.ts';
import type { VaultOperations } from './vault.ts';
import type { VendingOperations } from './vending.ts';

export type { CallOptions, PostOptions } from './options.ts';
export type {
  AdministrationOperations,
  AuditOperations,
  CredentialsOperations,
  IdentityOperations,
  InvitationOperations,
  MfaOperations,
  OAuthOperations,
  OrganizationOperations,
  PasskeyOperations,
  SSODomainOperations,
  TokenOperations,
  UserOperations,
  VaultOperations,
  VendingOperations,
};

/** Every operation of the API, in the order of the reference pages. */
export interface Operations
  extends UserOperations,
    TokenOperations,
    OrganizationOperations,
    InvitationOperations,
    CredentialsOperations,
    VaultOperations,
    VendingOperations,
    MfaOperations,
    OAuthOperations,
    PasskeyOperations,
    IdentityOperations,
    SSODomainOperations,
    AdministrationOperations,
    AuditOperations {}
