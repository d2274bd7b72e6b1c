/**
 * An example of an operation, for the reference pages and the tests. Examples are about alice, who owns the organization acme
 * together with carol; bob, a member; erin, who is not; the credentials lake of acme; alice's token ci; and two invitations:
 * of alice to erin's organization lab, and of dave@example.com to acme. Where it takes an administrator of the site, alice is one.
 */
export interface Example {
  /** The path's parameters. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object;
  /** Whose credentials curl sends: alice's token when absent. */
  readonly as?: 'password' | 'mailed token';
  /** The command of `tessera` that does the same, or the nearest. The text after three spaces is a remark. */
  readonly cli: string;
  /** Python with the official client; absent where that does not know the operation. */
  readonly python?: string;
}
