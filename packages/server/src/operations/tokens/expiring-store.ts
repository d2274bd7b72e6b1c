/** A token that expires soon, of a user with a confirmed address. */
export interface ExpiringToken {
  id: string;
  userId: string;
  issuedAt: string;
  expiresAt: string;
}

/** Which named tokens expire soon, and whose users were told. */
export interface ExpiringTokens {
  /**
   * Named tokens that expire after `now` and until `until`, were used since `usedSince`, and whose user was not told: the
   * first `limit` to expire. None of a user who is disabled or has no confirmed address: either may change in time.
   */
  untold(within: { now: string; until: string; usedSince: string }, limit: number): Promise<ExpiringToken[]>;
  markTold(ids: readonly string[], now: string): Promise<void>;
}
