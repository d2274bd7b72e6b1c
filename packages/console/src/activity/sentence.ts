import type { AuditEntry, Role } from '@tessera/contract';
import type * as z from 'zod';
import { roleWords } from '../ui/words.ts';

export type Entry = z.output<typeof AuditEntry>;

/** An entry in the words of its reader. */
interface Words {
  /** The one that did it. */
  actor: string;
  /** The user that it was done to: `you`, a name. */
  user: string;
  /** `your`, `alice's`. */
  whose: string;
  token: string;
  organization: string;
  credential: string;
  /** ` in acme`; nothing in the account's own namespace. */
  place: string;
  /** ` to acme`, with the same. */
  group: string;
  /** The entry's detail, in brackets. */
  more: string;
  detail: string;
}

/** Each action in plain words. A sentence begins with the actor where one is known for that action. */
const sentences: Readonly<Record<string, (words: Words) => string>> = {
  'account.create': ({ whose }) => `${whose} account was created`,
  'account.rename': ({ whose }) => `${whose} username was changed`,
  'account.delete': ({ actor, whose }) => `${actor} deleted ${whose} account`,
  'account.disable': ({ actor, whose }) => `${actor} disabled ${whose} account`,
  'account.enable': ({ actor, whose }) => `${actor} enabled ${whose} account`,
  'account.export': ({ actor, whose }) => `${actor} exported ${whose} account`,
  'audit.export': ({ actor }) => `${actor} exported the activity`,
  'audit.gap': ({ detail }) => `Some activity was not recorded: ${detail}`,
  'audit.break': ({ detail }) => `The activity was changed behind the back of the server: ${detail}`,
  'password.change': ({ whose }) => `${whose} password was changed`,
  'password.import': ({ whose }) => `${whose} password was imported`,
  'email.change': ({ whose }) => `${whose} e-mail address was changed`,
  'email.confirm': ({ whose }) => `${whose} e-mail address was confirmed`,
  'sign_in.succeed': ({ user, more }) => `${user} signed in${more}`,
  'sign_in.fail': ({ user, more }) => `A sign-in as ${user} failed${more}`,
  'mfa.enable': ({ actor }) => `${actor} turned on an authenticator app`,
  'mfa.disable': ({ actor, whose }) => `${actor} turned off ${whose} authenticator app`,
  'mfa.recovery_codes': ({ actor }) => `${actor} made new recovery codes`,
  'mfa.recovery_code_use': ({ user }) => `${user} signed in with a recovery code`,
  'mfa.rewrap': ({ whose }) => `The secret of ${whose} authenticator app was put under another key`,
  'session.create': ({ actor }) => `${actor} began a session`,
  'session.end_others': ({ actor }) => `${actor} ended all other sessions`,
  'session.end_by_provider': ({ more }) => `An identity provider ended a session${more}`,
  'identity.link': ({ actor, more }) => `${actor} linked an identity of a provider${more}`,
  'identity.unlink': ({ actor, more }) => `${actor} unlinked an identity of a provider${more}`,
  'passkey.add': ({ actor, more }) => `${actor} added a passkey${more}`,
  'passkey.rename': ({ actor, more }) => `${actor} renamed a passkey${more}`,
  'passkey.remove': ({ actor, more }) => `${actor} removed a passkey${more}`,
  'device.approve': ({ actor, more }) => `${actor} signed in a tool${more}`,
  'device.deny': ({ actor, more }) => `${actor} refused to sign in a tool${more}`,
  'service_credential.create': ({ actor }) => `${actor} created the credential of a data service`,
  'service_credential.delete': ({ actor }) => `${actor} deleted the credential of a data service`,
  'token.create': ({ actor, token }) => `${actor} created ${token}`,
  'token.replace': ({ actor, token }) => `${actor} had ${token} replaced`,
  'token.revoke': ({ actor, token }) => `${actor} revoked ${token}`,
  'token.void': ({ actor, detail }) => `${actor} ended every token issued before ${detail}`,
  'organization.create': ({ actor, organization }) => `${actor} created ${organization}`,
  'organization.update': ({ actor, organization }) => `${actor} changed the settings of ${organization}`,
  'organization.delete': ({ actor, organization }) => `${actor} deleted ${organization}`,
  'organization.policies': ({ actor, organization, more }) =>
    `${actor} changed what ${organization} demands of its members${more}`,
  'sso_domain.create': ({ actor, group }) => `${actor} added a domain${group}`,
  'sso_domain.update': ({ actor, place }) => `${actor} changed a domain${place}`,
  'sso_domain.delete': ({ actor, place }) => `${actor} deleted a domain${place}`,
  'sso_domain.check': ({ place, more }) => `A check of DNS changed a domain${place}${more}`,
  'sso_domain.rewrap': ({ place }) => `The client secret of a domain${place} was put under another key`,
  'member.add': ({ actor, user, group, more }) => `${actor} added ${user}${group}${more}`,
  'member.update': ({ actor, whose, place, more }) => `${actor} changed ${whose} role${place}${more}`,
  'member.remove': ({ actor, user, place, detail }) =>
    detail.endsWith(', with the account')
      ? `${user} left${place.replace(' in ', ' ')} with the deletion of the account`
      : `${actor} removed ${user}${place.replace(' in ', ' from ')}`,
  'invitation.create': ({ actor, group, more }) => `${actor} invited a person${group}${more}`,
  'invitation.resend': ({ actor, group, more }) => `${actor} sent an invitation${group} again${more}`,
  'invitation.cancel': ({ actor, group }) => `${actor} cancelled an invitation${group}`,
  'invitation.accept': ({ actor, group, more }) => `${actor} accepted an invitation${group}${more}`,
  'invitation.decline': ({ actor, group }) => `${actor} declined an invitation${group}`,
  'credentials.create': ({ actor, credential, place }) => `${actor} added ${credential}${place}`,
  'credentials.update': ({ actor, credential, place }) => `${actor} changed ${credential}${place}`,
  'credentials.delete': ({ actor, credential, place }) => `${actor} deleted ${credential}${place}`,
  'credentials.list': ({ actor, place, more }) => `${actor} listed the credentials${place}${more}`,
  'credentials.read': ({ actor, credential, place, more }) => `${actor} looked at ${credential}${place}${more}`,
  'credentials.vend': ({ actor, credential, place, more }) =>
    `${actor} got a short-lived key of ${credential}${place}${more}`,
  'credentials.sign': ({ actor, credential, place, more }) =>
    `${actor} had a request signed with ${credential}${place}${more}`,
  'credentials.validate': ({ actor, credential, place, more }) => `${actor} validated ${credential}${place}${more}`,
  'credentials.rewrap': ({ credential, place }) => `The secret of ${credential}${place} was put under another key`,
  'admin.grant': ({ actor, user }) => `${actor} made ${user} an administrator of the site`,
  'admin.revoke': ({ actor, user }) => `${actor} ended the administration of the site by ${user}`,
  'admin.end_sessions': ({ actor, whose }) => `${actor} ended ${whose} sessions`,
  'admin.revoke_tokens': ({ actor, whose }) => `${actor} revoked ${whose} tokens`,
  'admin.require_password_change': ({ actor, user }) => `${actor} required a new password of ${user}`,
  'admin.recovery_link': ({ actor, user }) => `${actor} made a recovery link for ${user}`,
  'admin.confirm_email': ({ actor, whose }) => `${actor} confirmed ${whose} e-mail address`,
  'admin.quotas': ({ actor, organization, more }) => `${actor} changed the quotas of ${organization}${more}`,
  'settings.update': ({ actor, more }) => `${actor} changed settings of the site${more}`,
  'terms.accept': ({ actor, more }) => `${actor} accepted the terms${more}`,
  'database.restore': ({ more }) => `The database was restored from a backup${more}`,
};

/** Whether an action has a sentence of its own. */
export function hasSentence(action: string): boolean {
  return Object.hasOwn(sentences, action);
}

/** An entry as a sentence for the user with this ID, without its full stop. */
export function sentenceOf(entry: Entry, readerId: string): string {
  const words = wordsOf(entry, readerId);
  const written = hasSentence(entry.action) && sentences[entry.action]?.(words);
  const text = written || `${words.actor} did this: ${entry.action.replaceAll(/[._]/g, ' ')}${words.more}`;
  // A name keeps its case.
  return text.replace(/^(?:you|your|a|the) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

function wordsOf(entry: Entry, readerId: string): Words {
  const { actor_id, actor_name, subject_id, subject_name, namespace_id, namespace_name, detail = '' } = entry;
  const isReader = subject_id !== undefined && subject_id === readerId;
  const user = isReader ? 'you' : (subject_name ?? 'a deleted user');
  const named = (noun: string) => (subject_name === undefined ? `a ${noun}` : `the ${noun} ${subject_name}`);
  const place = namespace_id === undefined || namespace_id === readerId ? '' : (namespace_name ?? 'an organization');
  return {
    actor: actorOf(actor_id, actor_name, readerId),
    user,
    whose: isReader ? 'your' : subject_name === undefined ? "a deleted user's" : `${subject_name}'s`,
    token: named('token'),
    organization: named('organization'),
    credential: named('credential'),
    place: place && ` in ${place}`,
    group: place && ` to ${place}`,
    more: detail && ` (${inWords(detail)})`,
    detail,
  };
}

/** An entry without an actor is the operator's, on the command line, where its action has one. */
function actorOf(id: string | undefined, name: string | undefined, readerId: string): string {
  if (id === readerId) return 'you';
  return name ?? (id === undefined ? 'the operator' : 'a deleted user');
}

/** Roles as the other pages word them; `read_only to admin` has two. */
function inWords(detail: string): string {
  return detail
    .split(' ')
    .map((word) => (Object.hasOwn(roleWords, word) ? roleWords[word as Role] : word))
    .join(' ');
}
