import type { Place } from './activity-query.ts';

interface Kind {
  /** The noun of its actions; the server finds all actions of one. */
  value: string;
  label: string;
  /** Where it is, beside the whole site's activity. */
  places: readonly ('own' | 'organization')[];
}

const own = ['own'] as const;
const everywhere = ['own', 'organization'] as const;

const kinds: readonly Kind[] = [
  { value: 'sign_in', label: 'Sign-ins', places: own },
  { value: 'session', label: 'Sessions', places: own },
  { value: 'token', label: 'Tokens', places: own },
  { value: 'device', label: 'Tools', places: own },
  { value: 'credentials', label: 'Credentials', places: everywhere },
  { value: 'member', label: 'Members', places: everywhere },
  { value: 'invitation', label: 'Invitations', places: everywhere },
  { value: 'organization', label: 'Organizations', places: everywhere },
  { value: 'sso_domain', label: 'Domains', places: everywhere },
  { value: 'account', label: 'Accounts', places: own },
  { value: 'password', label: 'Passwords', places: own },
  { value: 'passkey', label: 'Passkeys', places: own },
  { value: 'identity', label: 'Linked identities', places: own },
  { value: 'email', label: 'E-mail addresses', places: own },
  { value: 'mfa', label: 'Second factors', places: own },
  { value: 'admin', label: 'Administration', places: everywhere },
  { value: 'terms', label: 'Terms', places: own },
  { value: 'settings', label: 'Settings of the site', places: [] },
  { value: 'service_credential', label: 'Data services', places: [] },
  { value: 'audit', label: 'The activity itself', places: everywhere },
  { value: 'database', label: 'The database', places: [] },
];

/** The kinds of entries that there are in a place. */
export function kindsIn(place: Place): readonly Kind[] {
  if (place === 'site') return kinds;
  const where = place === 'own' ? 'own' : 'organization';
  return kinds.filter(({ places }) => places.includes(where));
}
