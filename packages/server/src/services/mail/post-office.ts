import { day, hour, later, minute, secondsBetween } from '../../kit/clock.ts';
import { isOpen } from '../../operations/invitations/invitation.ts';
import type { Stores } from '../../operations/stores.ts';
import { expiryNotice } from '../../operations/tokens/tell-of-expiry.ts';
import { hashToken, hintOf, newToken } from '../../operations/tokens/token.ts';
import type { Deps } from '../../operations/use-case.ts';
import { confirmedAddress, emailKey, isConfirmed } from '../../operations/users/email.ts';
import type { UserRecord } from '../../operations/users/store.ts';
import { nameKey } from '../namespaces/name.ts';
import { credentialsFailingMail } from './credentials-failing.ts';
import {
  confirmLetter,
  expiryLetter,
  invitationLetter,
  type Letter,
  membershipLetter,
  resetLetter,
} from './letters.ts';
import type { Mailer } from './mailer.ts';
import { noticeOf } from './notice.ts';
import { reasons } from './reasons.ts';
import { isRecipientRefused } from './refusal.ts';
import type { Mail, OutboxRecord } from './store.ts';

const confirmLife = 24 * hour;
const resetLife = 30 * minute;
/** After this time the mail is of no use any more. */
const givenUpAfter = day;
const firstWait = 15;
const longestWait = hour;
/** How long a mail is another worker's after this one took it. */
const claimed = 2 * minute;
const batch = 10;

export interface PostOfficeLog {
  /** Left out: too many to the address or of the account. */
  limited(kind: Mail['kind']): void;
  sent(kind: Mail['kind']): void;
  failed(kind: Mail['kind'], attempts: number, error: unknown): void;
  givenUp(kind: Mail['kind'], attempts: number, error: unknown): void;
}

/** Sends the mails of the outbox: each at least once, with growing pauses while the mail server fails. */
export class PostOffice {
  readonly #deps: Deps;
  readonly #mailer: Mailer;
  readonly #publicUrl: () => string;
  readonly #log: PostOfficeLog;
  #closed = false;

  constructor(deps: Deps, mailer: Mailer, publicUrl: () => string, log: PostOfficeLog) {
    this.#deps = deps;
    this.#mailer = mailer;
    this.#publicUrl = publicUrl;
    this.#log = log;
  }

  /** One round: sends all that is due. Resolves with how many were. */
  async round(): Promise<number> {
    const now = this.#now();
    // What a change owes is seldom known where it ends: most rounds find nothing, and need no transaction for that.
    if (!(await this.#deps.db.read(({ outbox }) => outbox.hasDue(now)))) return 0;
    const due = await this.#deps.db.write(({ outbox }) => outbox.claim(now, later(now, claimed), batch));
    await Promise.all(due.map((record) => this.#handle(record)));
    return due.length;
  }

  /** Gives up mails that the mail server has not accepted yet: the round ends, and the mails stay in the outbox. */
  close(): void {
    this.#closed = true;
    this.#mailer.close();
  }

  async #handle(record: OutboxRecord): Promise<void> {
    const { id, mail, attempts } = record;
    try {
      const addressed = await this.#write(mail, attempts === 1);
      if (addressed) {
        await this.#mailer.send(id, addressed.to, addressed.letter);
        this.#log.sent(mail.kind);
      }
      await this.#deps.db.write(({ outbox }) => outbox.remove(id));
    } catch (error) {
      await this.#postpone(record, error, attempts);
    }
  }

  async #postpone({ id, mail, createdAt }: OutboxRecord, error: unknown, attempts: number): Promise<void> {
    const now = this.#now();
    const isHopeless = isRecipientRefused(error) || (!this.#closed && secondsBetween(createdAt, now) > givenUpAfter);
    if (isHopeless) {
      this.#log.givenUp(mail.kind, attempts, error);
      await this.#deps.db.write(({ outbox }) => outbox.remove(id));
      return;
    }
    this.#log.failed(mail.kind, attempts, error);
    // A try that was cut short here says nothing about the mail server: the next process tries immediately.
    const wait = this.#closed ? 0 : Math.min(firstWait * 2 ** (attempts - 1), longestWait);
    await this.#deps.db.write(({ outbox }) => outbox.postpone(id, later(now, wait)));
  }

  /** The letter and its recipient; `undefined` if there is no recipient. Tokens are made here, at the last moment. */
  async #write(mail: Mail, isFirst: boolean): Promise<{ to: string; letter: Letter } | undefined> {
    const url = this.#publicUrl();
    switch (mail.kind) {
      case 'password_changed':
      case 'email_changed':
      case 'second_factor':
      case 'identity':
      case 'domain': {
        const letter = noticeOf(url, mail);
        const isPermitted =
          !isFirst ||
          (await this.#deps.db.write((stores) =>
            this.#count(stores, mail.kind, mail.userId ?? mail.email, mail.email),
          ));
        return isPermitted ? { to: mail.email, letter } : undefined;
      }
      case 'confirm_email': {
        const made = await this.#mailedToken(mail.kind, confirmLife, isFirst, async ({ users }) => {
          const user = await users.find({ id: mail.userId });
          const stillWanted = user?.email === mail.email && !isConfirmed(user);
          return stillWanted ? { user, to: mail.email } : undefined;
        });
        return made && { to: made.to, letter: confirmLetter(url, made.username, made.token) };
      }
      case 'password_reset_wanted': {
        const made = await this.#mailedToken(mail.kind, resetLife, isFirst, async ({ users }) => {
          const user = mail.email
            ? await users.findByConfirmedEmail(mail.email)
            : await users.find({ key: nameKey(mail.username ?? '') });
          const to = user && confirmedAddress(user);
          return user && to !== undefined ? { user, to } : undefined;
        });
        return made && { to: made.to, letter: resetLetter(url, made.username, made.token) };
      }
      case 'token_expiry': {
        const notice = await this.#deps.db.write(async (stores) => {
          const found = await expiryNotice(stores, mail, this.#now());
          const isPermitted = found && (!isFirst || (await this.#count(stores, mail.kind, mail.userId, found.to)));
          return isPermitted ? found : undefined;
        });
        return notice && { to: notice.to, letter: expiryLetter(url, notice) };
      }
      case 'invitation':
        return this.#invitation(mail.invitationId, isFirst);
      case 'membership':
        return this.#membership(mail, isFirst);
      case 'credentials_failing':
        return credentialsFailingMail(this.#deps.db, url, mail, (stores, to) =>
          isFirst ? this.#count(stores, mail.kind, mail.userId, to) : Promise.resolve(true),
        );
    }
  }

  /** To an address, or to the confirmed one of an account; with a new token, which is the one that works from now on. */
  async #invitation(id: string, isFirst: boolean): Promise<{ to: string; letter: Letter } | undefined> {
    const now = this.#now();
    const secret = newToken('mailed');
    const write = async (stores: Stores) => {
      const { invitations, users, members } = stores;
      const invitation = await invitations.find(id);
      if (!invitation || !isOpen(invitation, now)) return undefined;
      const { emailKey: address, userId = '', organizationId, inviterId } = invitation;
      const invited = await (address === undefined ? users.find({ id: userId }) : users.findByConfirmedEmail(address));
      if (invited && (await members.find(organizationId, invited.id))) return undefined;
      const to = address === undefined ? invited && confirmedAddress(invited) : invitation.recipient;
      if (to === undefined) return undefined;
      if (isFirst && !(await this.#count(stores, 'invitation', inviterId, to))) return undefined;
      const inviter = await users.find({ id: inviterId });
      await invitations.setToken(id, hashToken(secret));
      return { to, invitation, inviter: inviter?.username ?? '' };
    };
    // In turn with those who invite to the organization: a hundred letters would otherwise meet each of their transactions.
    const made = await this.#deps.db.write(write, {
      serializeBy: async ({ invitations }) => (await invitations.find(id))?.organizationId ?? id,
    });
    if (!made) return undefined;
    const { organizationName: organization, role, expiresAt } = made.invitation;
    const words = { id, organization, role, inviter: made.inviter, until: expiresAt };
    return { to: made.to, letter: invitationLetter(this.#publicUrl(), words, secret.reveal()) };
  }

  async #membership(
    mail: Extract<Mail, { kind: 'membership' }>,
    isFirst: boolean,
  ): Promise<{ to: string; letter: Letter } | undefined> {
    const to = await this.#deps.db.write(async (stores) => {
      const user = await stores.users.find({ id: mail.userId });
      const address = user && confirmedAddress(user);
      if (address === undefined) return undefined;
      const isPermitted = !isFirst || (await this.#count(stores, mail.kind, mail.actorId, address));
      return isPermitted ? address : undefined;
    });
    return to === undefined ? undefined : { to, letter: membershipLetter(this.#publicUrl(), mail) };
  }

  async #mailedToken(
    kind: 'confirm_email' | 'password_reset_wanted',
    life: number,
    isFirst: boolean,
    whom: (stores: Stores) => Promise<{ user: UserRecord; to: string } | undefined>,
  ): Promise<{ to: string; username: string; token: string } | undefined> {
    const now = this.#now();
    const secret = newToken('mailed');
    const id = this.#deps.newId();
    return this.#deps.db.write(async (stores) => {
      const found = await whom(stores);
      // A link that opens nothing says no more than none.
      if (!found || found.user.disabledAt !== undefined) return undefined;
      // Counted once, however often the mail server has to be asked.
      if (isFirst && !(await this.#count(stores, kind, found.user.id, found.to))) return undefined;
      await stores.tokens.insert({
        id,
        hash: hashToken(secret),
        hint: hintOf(secret),
        userId: found.user.id,
        kind: 'mailed',
        name: `mailed-${id}`,
        scopes: [kind === 'confirm_email' ? 'confirm_email' : 'password_reset'],
        issuedAt: now,
        expiresAt: later(now, life),
        madeByPassword: false,
        longestLife: undefined,
        emailKey: emailKey(found.to),
      });
      return { to: found.to, username: found.user.username, token: secret.reveal() };
    });
  }

  /** Inside a transaction: whether the mail is within the limits, of which it is counted then. */
  async #count(stores: Stores, kind: Mail['kind'], userId: string, to: string): Promise<boolean> {
    const isPermitted = await this.#deps.limits.mayMail(stores, reasons[kind], userId, emailKey(to), this.#now());
    if (!isPermitted) this.#log.limited(kind);
    return isPermitted;
  }

  #now(): string {
    return this.#deps.clock().toISOString();
  }
}
