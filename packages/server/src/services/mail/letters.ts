import type { Role } from '@tessera/contract';
import type { MembershipEvent, SecondFactorNotice } from './store.ts';

/** The text of a mail. Development mode logs `link`. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
  link?: string;
}

/** The token travels behind `#`: browsers never send that part, so it is in no server's log and no Referer. */
export function pageLink(publicUrl: string, page: string, token: string): string {
  return `${publicUrl}/${page}#token=${token}`;
}

export function confirmLetter(publicUrl: string, username: string, token: string): Letter {
  return letter({
    subject: 'Confirm your e-mail address',
    before: `The account "${unlinked(username)}" at ${publicUrl} says that this is its e-mail address. If that is you, confirm it within 24 hours:`,
    link: pageLink(publicUrl, 'confirm-email', token),
    after: 'If you do not know this account, do nothing: without the confirmation your address cannot be used.',
  });
}

export function resetLetter(publicUrl: string, username: string, token: string): Letter {
  return letter({
    subject: 'Set a new password',
    before: `A new password was requested, hopefully by you, for the account "${username}" at ${publicUrl}. You can do so within 30 minutes:`,
    link: pageLink(publicUrl, 'reset-password', token),
    after: 'If it was not you, do nothing: the password stays as it is.',
  });
}

export function passwordChangedLetter(publicUrl: string, username: string): Letter {
  return letter({
    subject: 'Your password was changed',
    before: `The password of the account "${username}" at ${publicUrl} was changed, and all other sessions were ended.`,
    after: 'If it was not you, have a password reset mailed at once, then look through the tokens of your account.',
  });
}

export function emailChangedLetter(publicUrl: string, username: string, newEmail: string): Letter {
  return letter({
    subject: 'Your e-mail address was changed',
    before: `The account "${username}" at ${publicUrl} has a new e-mail address: ${newEmail}.`,
    after:
      'If it was not you, another person knows your password: have a password reset mailed at once. If this address was confirmed, the mail comes here as long as the new one is not.',
  });
}

const secondFactorWords: Record<SecondFactorNotice, { subject: string; happened: string; otherwise: string }> = {
  totp_on: {
    subject: 'An authenticator app protects your account',
    happened:
      'needs a code of an authenticator app besides the password from now on, and all other sessions were ended',
    otherwise: 'another person knows your password: ask the administrator of the server to remove the app',
  },
  totp_off: {
    subject: 'The authenticator app of your account was turned off',
    happened: 'needs no code besides the password any more',
    otherwise:
      'and you asked no administrator for it, another person has your password and a code: change the password at once, and turn the app on again',
  },
  recovery_code_used: {
    subject: 'A recovery code of your account was used',
    happened: 'was signed in to, or changed, with one of its recovery codes. That code works no more',
    otherwise: 'another person has your password and your recovery codes: change the password, and make new codes',
  },
  passkey_added: {
    subject: 'Your account has a new passkey',
    happened: 'has a new passkey: it signs in without the password',
    otherwise: 'another person got into your account: remove the passkey, and change the password',
  },
  passkey_removed: {
    subject: 'A passkey of your account was removed',
    happened: 'has one passkey less. It signs in no more',
    otherwise: 'another person got into your account: change the password, and look through your passkeys and sessions',
  },
  factors_removed: {
    subject: 'The second factors of your account were removed',
    happened: 'has no authenticator app, passkey and recovery code any more, and needs the password alone',
    otherwise: 'and you asked no administrator for it, tell the administrators of the server at once',
  },
  recovery_codes_made: {
    subject: 'Your account has new recovery codes',
    happened: 'has new recovery codes. Those from before work no more',
    otherwise: 'another person got into your account: change the password, and make new codes',
  },
};

export function secondFactorLetter(publicUrl: string, username: string, what: SecondFactorNotice): Letter {
  const { subject, happened, otherwise } = secondFactorWords[what];
  return letter({
    subject,
    before: `The account "${username}" at ${publicUrl} ${happened}.`,
    after: `If it was not you, ${otherwise}.`,
  });
}

/** That an account at an identity provider signs in to this one, or does no more. */
export function identityLetter(
  publicUrl: string,
  words: { what: 'linked' | 'unlinked'; username: string; issuer: string; name: string },
): Letter {
  const [username, name] = [unlinked(words.username), unlinked(words.name)];
  const isLinked = words.what === 'linked';
  return letter({
    subject: isLinked ? 'A new way to sign in to your account' : 'A way to sign in to your account was removed',
    before: `"${name}" at ${words.issuer} ${isLinked ? 'signs in' : 'signs in no more'} to the account "${username}" at ${publicUrl}.`,
    after: isLinked
      ? 'If it was not you, unlink it on the page of your profile, then change your password.'
      : 'If it was not you, another person got into your account: change the password, and look through its sessions.',
  });
}

/** That DNS does not show a domain to be its organization's any more. */
export function domainLetter(
  publicUrl: string,
  words: { what: 'grace_period' | 'failed'; domain: string; organization: string },
): Letter {
  const [domain, organization] = [unlinked(words.domain), unlinked(words.organization)];
  const isOver = words.what === 'failed';
  return letter({
    // It goes to those who added the domain: a link there is their own.
    subject: isOver
      ? `No user signs in through ${words.domain} any more`
      : `The TXT record of ${words.domain} is missing`,
    before: isOver
      ? `DNS has not had the TXT record of ${domain} for seven days: the people of the organization "${organization}" at ${publicUrl} sign in at its identity provider no more.`
      : `DNS does not have the TXT record of ${domain} any more. In seven days the people of the organization "${organization}" at ${publicUrl} will not sign in at its identity provider.`,
    after: "The organization's page of domains shows the expected record, and checks it at once.",
  });
}

/** That tokens which are in use expire soon. */
export function expiryLetter(
  publicUrl: string,
  { username, tokens }: { username: string; tokens: readonly { name: string; expiresAt: string }[] },
): Letter {
  const one = tokens.length === 1;
  const list = tokens.map(({ name, expiresAt }) => `"${unlinked(name)}" on ${inUtc(expiresAt)}`).join(', ');
  return letter({
    subject: one ? 'A token of your account expires soon' : `${tokens.length} tokens of your account expire soon`,
    before: `${one ? 'A token' : 'Tokens'} of the account "${unlinked(username)}" at ${publicUrl} that programs use will expire: ${list}. Programs that use ${one ? 'it' : 'one of them'} are refused from then on. Create another like ${one ? 'it' : 'each'} in time:`,
    link: `${publicUrl}/tokens?end=week`,
    after: `If no program needs ${one ? 'it' : 'them'} any more, do nothing.`,
  });
}

/** `2030-02-07 14:30 UTC` */
function inUtc(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** To an address whose owner may know nothing of the server, with names that a stranger chose. */
export function invitationLetter(
  publicUrl: string,
  words: { id: string; organization: string; role: Role; inviter: string; until: string },
  token: string,
): Letter {
  const [organization, inviter] = [unlinked(words.organization), unlinked(words.inviter)];
  return letter({
    subject: `You are invited to ${organization}`,
    before: `"${inviter}" invites you to the organization "${organization}" at ${publicUrl}, in the role ${words.role}. You can join until ${inUtc(words.until)}, with an account that you have or make:`,
    link: pageLink(publicUrl, 'invitation', token),
    after: `If you do not know them, do nothing: you join only by accepting. The invitation's ID, for programs: ${words.id}`,
  });
}

/** The notice of another user's change to a membership. */
export function membershipLetter(
  publicUrl: string,
  words: { event: MembershipEvent; organization: string; role: Role; actor: string },
): Letter {
  const [organization, actor] = [unlinked(words.organization), unlinked(words.actor)];
  switch (words.event) {
    case 'added':
      return letter({
        subject: `You were added to ${organization}`,
        before: `"${actor}" added you to the organization "${organization}" at ${publicUrl}, in the role ${words.role}.`,
        after: 'If you do not want to be in it, leave it on its page of members.',
      });
    case 'made_owner':
      return letter({
        subject: `You are an owner of ${organization}`,
        before: `"${actor}" made you an owner of the organization "${organization}" at ${publicUrl}.`,
        after: 'Owners may do everything in it, and delete it.',
      });
    case 'removed':
      return letter({
        subject: `You were removed from ${organization}`,
        before: `"${actor}" removed you from the organization "${organization}" at ${publicUrl}.`,
        after: 'Your account stays as it is.',
      });
  }
}

/** To an owner of credentials that stopped working. `organization` is absent where they are the reader's own. */
export function credentialsFailingLetter(
  publicUrl: string,
  words: { name: string; organization: string | undefined; reason: string },
): Letter {
  const place = words.organization === undefined ? '/credentials' : `/organizations/${words.organization}/credentials`;
  const of = words.organization === undefined ? 'your account' : `the organization "${unlinked(words.organization)}"`;
  return letter({
    subject: 'Stored credentials stopped working',
    before: `The credentials "${unlinked(words.name)}" of ${of} at ${publicUrl} do not work any more: ${words.reason}. Programs that use them get no keys until they are mended:`,
    link: `${publicUrl}${place}/show?${new URLSearchParams({ name: words.name })}`,
    after: 'You get no further mail about it until they work again and stop once more.',
  });
}

/**
 * A name as mail programs make no link of it: a word joiner (U+2060), which is invisible and part of no host name, around
 * its dots. For the letter that goes to an address before its owner agreed to anything, with a name that a stranger chose.
 */
function unlinked(name: string): string {
  return name.replaceAll('.', '\u2060.\u2060');
}

function letter(words: { subject: string; before: string; link?: string; after: string }): Letter {
  const { subject, before, after, link } = words;
  const middle = link === undefined ? [] : [link];
  return {
    subject,
    text: `${[before, ...middle, after].join('\n\n')}\n`,
    html: [
      '<!doctype html><meta charset="utf-8">',
      `<p>${escapeHtml(before)}</p>`,
      ...middle.map((url) => `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`),
      `<p>${escapeHtml(after)}</p>`,
    ].join('\n'),
    ...(link === undefined ? {} : { link }),
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
