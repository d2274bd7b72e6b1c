import { isIP } from 'node:net';
import type { Role } from '@tessera/contract';
import { hasPasswordProof, longestLifeOf, type Principal } from '../../access/principal.ts';
import { day } from '../../kit/clock.ts';
import { Problem } from '../../kit/problem.ts';
import type { Access } from '../../services/object-store/session-policy.ts';
import { Permitted, unmapped } from '../../services/outbound/addresses.ts';

/** The demands of an organization on its members, beside their roles. */
export interface OrganizationPolicies {
  secondFactorRequired: boolean;
  /** How long a named token may live, in days. */
  maxTokenDays?: number | undefined;
  /** Addresses and networks that requests may come from; none stands for all. */
  allowedNetworks: readonly string[];
  /** How long a short-lived key may live, in seconds. */
  vendMaxSeconds?: number | undefined;
  vendMaxAccess?: Access | undefined;
}

/** The defaults. */
export const noPolicies: OrganizationPolicies = { secondFactorRequired: false, allowedNetworks: [] };

interface Demanding {
  name: string;
  policies: OrganizationPolicies;
}

/**
 * The reason why these policies refuse the caller the use of the organization; `undefined` if they permit it. Policies
 * on keys are checked where keys are given.
 */
export function refusalOf({ name, policies }: Demanding, principal: Principal): Problem | undefined {
  const { secondFactorRequired, allowedNetworks, maxTokenDays } = policies;
  if (secondFactorRequired && !principal.hasSecondFactor) {
    return new Problem('second_factor_required', {
      message: `${name} requires a second factor of its members: turn one on in your account, and ask again`,
      reason: 'organization',
    });
  }
  if (allowedNetworks.length > 0 && !isWithin(allowedNetworks, principal.address)) {
    // Callers behind a proxy do not know which address arrives.
    const address = unmapped(principal.address ?? 'an unknown address');
    return new Problem('network_not_allowed', { message: `${name} takes no requests from your network (${address})` });
  }
  if (maxTokenDays !== undefined && longestLifeOf(principal) > maxTokenDays * day) {
    return new Problem('token_lives_too_long', {
      message: `${name} takes tokens that live for at most ${daysOf(maxTokenDays)}: make one that ends sooner`,
    });
  }
  return undefined;
}

/** Throws `second_factor_required`, `network_not_allowed` or `token_lives_too_long`. */
export function requirePolicies(organization: Demanding, principal: Principal): void {
  const refusal = refusalOf(organization, principal);
  if (refusal) throw refusal;
}

/**
 * The demands of policies on a caller who reads or changes them. An owner who has just proven the password, and has a
 * second factor, reaches them from everywhere and by every token: else a rule that the owners have moved away from
 * stays for ever.
 */
export function requirePoliciesToMend(
  { organization, caller }: { organization: Demanding; caller: { role: Role } },
  principal: Principal,
  now: string,
): void {
  const mayMend = caller.role === 'owner' && principal.hasSecondFactor && hasPasswordProof(principal, now);
  if (!mayMend) requirePolicies(organization, principal);
}

/** Throws `forbidden` where the policies give keys and signatures for less than this. */
export function requireVendAccess({ name, policies: { vendMaxAccess } }: Demanding, access: Access): void {
  if (vendMaxAccess === undefined || levels.indexOf(access) <= levels.indexOf(vendMaxAccess)) return;
  throw new Problem('forbidden', { message: `${name} gives keys and signatures for at most ${vendMaxAccess}` });
}

const levels: readonly Access[] = ['read', 'write', 'delete'];

/** Throws `invalid_request` for a network that no address could be found in. */
export function requireReachable(networks: readonly string[]): void {
  for (const network of networks) {
    const [address = ''] = network.split('/');
    if (isIP(address) === 6 && isIP(unmapped(address)) === 4) {
      throw new Problem('invalid_request', { message: `allowed_networks: write ${network} as an IPv4 network` });
    }
  }
}

function isWithin(networks: readonly string[], address: string | undefined): boolean {
  return address !== undefined && new Permitted(networks).hasAddress(address);
}

function daysOf(days: number): string {
  return days === 1 ? 'a day' : `${days} days`;
}
