import type { Body, OperationId, Operations, Output, Params, Query, Signup } from '@tessera/contract';
import type { Principal } from '../access/principal.ts';
import type { Account, Accounts } from '../authentication/accounts.ts';
import type { SignInOutcome } from '../authentication/authenticate.ts';
import type { LastUsed } from '../authentication/last-used.ts';
import type { Clock } from '../kit/clock.ts';
import type { Database } from '../kit/database.ts';
import type { KeyRing } from '../kit/key-ring.ts';
import type { Rendered } from '../kit/rendered.ts';
import type { Secret } from '../kit/secret.ts';
import type { Streamed } from '../kit/streamed.ts';
import type { Trace } from '../kit/trace.ts';
import type { BreachedPasswords } from '../passwords/breached-passwords.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { Throttle } from '../passwords/throttle.ts';
import type { AuditTrail } from '../services/audit/trail.ts';
import type { Providers } from '../services/identity-providers/providers.ts';
import type { Limits } from '../services/limits/limits.ts';
import type { GoogleAddresses } from '../services/object-store/gcs.ts';
import type { VendedKeys } from '../services/object-store/vended-keys.ts';
import type { Outbound } from '../services/outbound/outbound.ts';
import type { LargeAnswers } from './large-answers.ts';
import type { ResolveTxt } from './sso-domains/check.ts';
import type { Stores } from './stores.ts';
import type { CredentialsLookUp } from './vending/credentials-look-up.ts';
import type { CredentialsUse } from './vending/credentials-use.ts';

/** The dependencies of every use case. Made once, in `app.ts`. */
export interface Deps {
  db: Database<Stores>;
  accounts: Accounts;
  clock: Clock;
  newId: () => string;
  passwords: Passwords;
  throttle: Throttle;
  limits: Limits;
  largeAnswers: LargeAnswers;
  audit: AuditTrail;
  keyRing: KeyRing;
  /** Every connection to an address that a user gave. */
  outbound: Outbound;
  vendedKeys: VendedKeys;
  providers: Providers;
  /** Asks DNS for the TXT records of a domain. */
  resolveTxt: ResolveTxt;
  /** Where Microsoft and Google authenticate. No address of a stored credential is used for that. */
  clouds: CloudAddresses;
  credentialsUse: Pick<CredentialsUse, 'note'>;
  /** What short-lived keys are asked of. */
  credentialsLookUp: Pick<CredentialsLookUp, 'namespace' | 'candidates'>;
  lastUsed: LastUsed;
  /** The server's own identity at AWS, which assumes roles that are stored without a key. */
  awsIdentity?: AwsIdentity | undefined;
  policy: {
    /** Whether commonly used passwords are refused. */
    refuseCommonPasswords: boolean;
    /** Passwords that are refused because they were found in breaches. */
    breached?: BreachedPasswords | undefined;
    /** As the environment says; the stored setting decides where it is absent. */
    signup: Signup | undefined;
    /** Whether identity providers on this machine may be reached by plain http. */
    httpIssuers: boolean;
    /** The names of administrators that no account has yet, as they are compared. */
    keptNames: ReadonlySet<string>;
  };
  /** Under which address people reach the server. */
  publicUrl: () => string;
  /** Tells the worker that mail is waiting. */
  mailWaits: () => void;
  /** Records each sign-in's outcome; absent if metrics are off. */
  signInEnded?: ((outcome: SignInOutcome) => void) | undefined;
  vendEnded?: ((outcome: VendOutcome) => void) | undefined;
}

export interface CloudAddresses {
  entra: string;
  google: GoogleAddresses;
}

/** A user or role of AWS, and its key. */
export interface AwsIdentity {
  principal: string;
  accessKeyId: string;
  secretAccessKey: Secret;
}

/** Records the outcome of each short-lived key: made, from cache, or the store's refusal. */
export type VendOutcome = { cache: 'warm' | 'cold'; seconds: number } | { refused: string };

/** Where a request came from. */
export interface Client {
  address: string;
  userAgent: string | undefined;
  /** As in the answer and in the log. */
  requestId?: string | undefined;
  /** What is asked of other servers for it belongs to the same. */
  trace?: Trace | undefined;
}

/** The caller, with their account as of the authentication of the request. */
export interface Caller extends Principal {
  account: Account;
  /** Settles when the sign-in itself is stored; absent if it is already. The request waits for it before it answers. */
  settled?: Promise<void> | undefined;
}

/** One request, authenticated and validated. */
export interface Call<Id extends OperationId> {
  principal: Operations[Id]['permission'] extends null ? undefined : Caller;
  /** The instant of the request. */
  now: string;
  client: Client;
  params: Params<Id>;
  query: Query<Id>;
  body: Body<Id>;
}

/** A call of any operation, where only its values are known. */
export interface AnyCall {
  principal: Caller | undefined;
  now: string;
  client: Client;
  params: unknown;
  query: unknown;
  body: unknown;
}

/** One operation: its input in, its answer out, or a `Problem`. */
export type UseCase<Id extends OperationId> = (deps: Deps, call: Call<Id>) => Answer<Id> | Promise<Answer<Id>>;
/** JSON as the contract says, or in one of the other ways in which this operation can answer. */
export type Answer<Id extends OperationId> =
  | Output<Id>
  | (Id extends 'vendAWSCredentials' | 'vendCredentials' | 'vendCloudKey' ? Rendered : never)
  | (Operations[Id] extends { streams: readonly string[] } ? Streamed : never);
