import type { DomainCheckStatus, domainRoles, VerificationStatus } from '@tessera/contract';
import type { Sealed } from '../../kit/key-ring.ts';

export interface DomainCheck {
  time: string;
  status: DomainCheckStatus;
}

/** A domain of an organization, and the provider that signs its people in once the domain is verified. */
export interface SsoDomainRecord {
  id: string;
  organizationId: string;
  /** By its A-labels, in lower case. */
  domain: string;
  issuer?: string | undefined;
  clientId?: string | undefined;
  sealedSecret?: Sealed | undefined;
  defaultRole: (typeof domainRoles)[number];
  /** The required text of the TXT record. */
  challenge: string;
  status: VerificationStatus;
  /** Until when people sign in though the record is not there any more. */
  graceUntil?: string | undefined;
  /** The last ones, the newest first. */
  checks: readonly DomainCheck[];
  /** When DNS is asked again. */
  checkAt: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}

export interface SsoDomains {
  insert(domain: SsoDomainRecord): Promise<void>;
  find(organizationId: string, id: string): Promise<SsoDomainRecord | undefined>;
  /** An organization's, by name. */
  listOf(organizationId: string): Promise<SsoDomainRecord[]>;
  /** The one that is verified, or in its grace period: of all organizations at most one. */
  findVerified(domain: string): Promise<SsoDomainRecord | undefined>;
  hasVerified(): Promise<boolean>;
  /** Verified ones whose check is due: at most `most`. */
  due(now: string, most: number): Promise<SsoDomainRecord[]>;
  update(domain: SsoDomainRecord): Promise<void>;
  remove(id: string): Promise<void>;
}
