import { first } from './0001-first.ts';
import { limits } from './0002-limits.ts';
import { idempotency } from './0003-idempotency.ts';
import { audit } from './0004-audit.ts';
import { names } from './0005-names.ts';
import { addedBy } from './0006-added-by.ts';
import { instants } from './0007-instants.ts';
import { credentialsV2 } from './0009-credentials-v2.ts';
import { administration } from './0010-administration.ts';
import { invitations } from './0012-invitations.ts';
import { secondFactors } from './0013-second-factors.ts';
import { auditChain } from './0014-audit-chain.ts';
import { organizationPolicies } from './0015-organization-policies.ts';
import { passkeys } from './0016-passkeys.ts';
import { oauth } from './0017-oauth.ts';
import { singleSignOn } from './0018-single-sign-on.ts';
import { tokenExpiry } from './0019-token-expiry.ts';
import { credentialsValidation } from './0020-credentials-validation.ts';

export interface Migration {
  version: number;
  name: string;
  /**
   * The statements, one string each. `text` is the engine's type of a text that compares by its bytes, `counter` of a number
   * that it counts up with each row.
   */
  statements(text: string, counter: string): string[];
}

/** In order. A landed migration is never edited; the next one mends it. */
export const migrations: readonly Migration[] = [
  first,
  limits,
  idempotency,
  audit,
  names,
  addedBy,
  instants,
  credentialsV2,
  administration,
  invitations,
  secondFactors,
  auditChain,
  organizationPolicies,
  passkeys,
  oauth,
  singleSignOn,
  tokenExpiry,
  credentialsValidation,
];
