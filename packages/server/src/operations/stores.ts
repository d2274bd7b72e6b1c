import type { Administration } from '../services/administration/store.ts';
import type { Audit } from '../services/audit/store.ts';
import type { Idempotency } from '../services/idempotency/store.ts';
import type { Bulk } from '../services/import/store.ts';
import type { Instants } from '../services/instants/store.ts';
import type { Rates, SignIns } from '../services/limits/store.ts';
import type { Outbox } from '../services/mail/store.ts';
import type { Namespaces } from '../services/namespaces/store.ts';
import type { Settings } from '../services/settings/store.ts';
import type { Keys } from './aws-credentials/keys.store.ts';
import type { AwsCredentials } from './aws-credentials/store.ts';
import type { Invitations } from './invitations/store.ts';
import type { Members } from './members/store.ts';
import type { SecondFactors } from './mfa/store.ts';
import type { Organizations } from './organizations/store.ts';
import type { Passkeys } from './passkeys/store.ts';
import type { Tokens } from './tokens/store.ts';
import type { Users } from './users/store.ts';

/** The ports of all features, bound to one connection. */
export interface Stores {
  namespaces: Namespaces;
  users: Users;
  secondFactors: SecondFactors;
  passkeys: Passkeys;
  tokens: Tokens;
  organizations: Organizations;
  members: Members;
  invitations: Invitations;
  awsCredentials: AwsCredentials;
  keys: Keys;
  outbox: Outbox;
  signIns: SignIns;
  rates: Rates;
  idempotency: Idempotency;
  audit: Audit;
  instants: Instants;
  bulk: Bulk;
  administration: Administration;
  settings: Settings;
}
