import { type Invitation, isFor } from './invitation.ts';
import { includes, manages, proofLife, type Role } from './rules.ts';

// The expected state of the server, as one small machine without a database, without time limits and without HTTP.

export interface User {
  /** Learnt from the database after signing up. */
  id: string;
  username: string;
  password: string;
  name?: string | undefined;
  company?: string | undefined;
  email?: string | undefined;
  confirmed?: string | undefined;
  /** Whether nothing of the account authenticates. */
  disabled: boolean;
  siteAdmin?: boolean;
  /** The authenticator app that is turned on, and the step of its last code. */
  totp?: { secret: string; lastStep: number } | undefined;
  /** The secret that was offered to turn one on. */
  offered?: { secret: string; until: number } | undefined;
  /** The recovery codes that were not used yet. */
  recovery: string[];
}

export interface Organization {
  id: string;
  name: string;
  description?: string | undefined;
  arn?: string | undefined;
  members: Map<User, Role>;
}

export type Namespace = User | Organization;

export interface Token {
  value: string;
  user: User;
  kind: 'session' | 'named' | 'mailed';
  name: string;
  scopes: readonly string[];
  expires: number;
  passwordAt?: number | undefined;
  madeByPassword: boolean;
  /** Of mailed ones: the address. */
  email?: string | undefined;
}

export interface Credentials {
  namespace: Namespace;
  name: string;
  accessKeyId?: string | undefined;
  secret?: string | undefined;
  arn?: string | undefined;
  isDefault: boolean;
}

/** The sender of a request, and the credential. */
export interface Caller {
  /** For people who read a failure. */
  says: string;
  headers: Record<string, string>;
  /** Absent: every sender has to be refused. */
  user?: User | undefined;
  scopes: readonly string[];
  token?: Token | undefined;
  passwordAt?: number | undefined;
  /** Whether the password is right, and the code that the account asks for is missing. */
  lacksCode?: boolean;
  /** The recovery code that is sent, and used up once the caller is authenticated. */
  recoveryCode?: string | undefined;
  /** The invitation whose mailed token is the key. */
  invitation?: Invitation;
  /** Whether it is one that no account can accept yet. */
  lacksAccount?: boolean;
}

export class Model {
  users: User[] = [];
  organizations: Organization[] = [];
  tokens: Token[] = [];
  credentials: Credentials[] = [];
  invitations: Invitation[] = [];
  /** Names that are or were in use, as they are compared, and whose they are. Never forgotten. */
  readonly names = new Map<string, Namespace | undefined>();
  /** Token values that were good once. */
  readonly spent: string[] = [];
  /** Recovery codes that were good once. */
  readonly spentCodes: string[] = [];
  /** Mails with a token that have to come now. */
  mailsToCome: { user: User; scope: string }[] = [];
  /** Invitations whose mail has to come now. */
  linksToCome: Invitation[] = [];
  /** The common target, while several requests run at the same moment. */
  focus: Organization | undefined;
  readonly #made: { count: number };

  /** A model that is empty; its texts are other ones than those of the model before. */
  constructor(before?: Model) {
    this.#made = before === undefined ? { count: 0 } : before.#made;
  }

  /** A number that nothing else has, for texts that are recognised wherever they turn up. */
  next(): number {
    return ++this.#made.count;
  }

  user(text: string): User | undefined {
    return this.users.find(
      ({ id, username }) => id === text.toLowerCase() || username.toLowerCase() === text.toLowerCase(),
    );
  }

  organization(text: string): Organization | undefined {
    return this.organizations.find(
      ({ id, name }) => id === text.toLowerCase() || name.toLowerCase() === text.toLowerCase(),
    );
  }

  /** Whether `who` can take a name: it is free, or was theirs. */
  isFree(name: string, who?: Namespace): boolean {
    const key = name.toLowerCase();
    return !this.names.has(key) || (who !== undefined && this.names.get(key) === who);
  }

  /** Whether the organization has an owner who can act, besides this one. */
  hasOwnerBeside({ members }: Organization, user: User): boolean {
    return [...members].some(([other, role]) => role === 'owner' && other !== user && !other.disabled);
  }

  /** Makes the user a member. What is pending for them would bring them back later. */
  join(organization: Organization, user: User, role: Role): void {
    organization.members.set(user, role);
    this.#endPending(organization, user);
  }

  leave(organization: Organization, user: User): void {
    organization.members.delete(user);
    this.#endPending(organization, user);
  }

  #endPending(organization: Organization, user: User): void {
    this.endInvitations((one) => one.organization === organization && isFor(one, user) && !one.isAccepted);
  }

  /** Removes invitations; their links work no more. */
  endInvitations(which: (invitation: Invitation) => boolean): void {
    for (const invitation of this.invitations.filter(which)) this.spendLink(invitation);
    this.invitations = this.invitations.filter((invitation) => !which(invitation));
  }

  spendLink(invitation: Invitation): void {
    if (invitation.link !== undefined) this.spent.push(invitation.link);
    invitation.link = undefined;
  }

  /** The account that can accept it. */
  invited(invitation: Invitation): User | undefined {
    return this.users.find((user) => isFor(invitation, user));
  }

  /** Owes the mail of an invitation that was just made or renewed, where there is an address to write to. */
  mailLink(invitation: Invitation): void {
    const invited = this.invited(invitation);
    if (invited && invitation.organization.members.has(invited)) return;
    if (invitation.isToAddress || invited?.confirmed !== undefined) this.linksToCome.push(invitation);
  }

  /** Has the user hold an address confirmed. */
  confirm(user: User, address: string): void {
    const over = user.confirmed === undefined ? ['confirm_email'] : ['confirm_email', 'password_reset'];
    if (user.confirmed !== undefined) {
      // Links to the account were mailed to the former address.
      for (const invitation of this.invitations) if (invitation.user === user) this.spendLink(invitation);
    }
    user.confirmed = address;
    this.endTokens((token) => token.user === user && token.scopes.some((scope) => over.includes(scope)));
  }

  spendCodes(user: User, codes: readonly string[]): void {
    this.spentCodes.push(...codes);
    user.recovery = user.recovery.filter((code) => !codes.includes(code));
  }

  organizationsOf(user: User): Organization[] {
    return this.organizations.filter(({ members }) => members.has(user));
  }

  /** Whether a user may read a person's full name and e-mail address. */
  mayKnow(viewer: User | undefined, person: User): boolean {
    if (viewer === undefined) return false;
    return (
      viewer === person || this.organizations.some(({ members }) => members.has(person) && manages(members.get(viewer)))
    );
  }

  endTokens(which: (token: Token) => boolean): void {
    for (const token of this.tokens.filter(which)) this.spent.push(token.value);
    this.tokens = this.tokens.filter((token) => !which(token));
  }

  /** A new password ends all sessions but the one used and all mailed tokens; proofs of the old one are void. */
  setPassword(user: User, password: string, used: Token | undefined): void {
    user.password = password;
    this.endTokens(
      (token) =>
        token.user === user &&
        ((token.kind === 'session' && token !== used) ||
          includes(token.scopes, 'password_reset') ||
          includes(token.scopes, 'confirm_email')),
    );
    for (const token of this.tokens) if (token.user === user && token !== used) token.passwordAt = undefined;
  }

  removeOrganization(organization: Organization): void {
    this.organizations = this.organizations.filter((other) => other !== organization);
    this.endInvitations((one) => one.organization === organization);
    this.forget(organization);
  }

  removeUser(user: User): void {
    for (const organization of this.organizationsOf(user)) {
      organization.members.delete(user);
      if (organization.members.size === 0) this.removeOrganization(organization);
    }
    this.endTokens((token) => token.user === user);
    this.endInvitations((one) => one.inviter === user || one.user === user);
    for (const one of this.invitations) if (one.acceptedBy === user) one.acceptedBy = undefined;
    this.spendCodes(user, user.recovery);
    this.users = this.users.filter((other) => other !== user);
    this.forget(user);
  }

  /** Its credentials go, its names stay taken. */
  private forget(namespace: Namespace): void {
    this.credentials = this.credentials.filter((credentials) => credentials.namespace !== namespace);
    for (const [key, holder] of this.names) if (holder === namespace) this.names.set(key, undefined);
  }
}

export function nameOf(namespace: Namespace): string {
  return 'username' in namespace ? namespace.username : namespace.name;
}

/** Whether the caller gave the password less than ten minutes ago, and has the rights of the account itself. */
export function isProven({ scopes, passwordAt }: Caller, now: number): boolean {
  return includes(scopes, 'user:admin') && passwordAt !== undefined && now - passwordAt < proofLife;
}
