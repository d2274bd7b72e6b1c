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
import { passkeys } from './0016-passkeys.ts';

export interface Migration {
  version: number;
  name: string;
  /** The statements, one string each. `text` is the engine's type of a text that compares by its bytes. */
  statements(text: string): string[];
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
  passkeys,
];
