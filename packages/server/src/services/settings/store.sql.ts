import type { Signup } from '@tessera/contract';
import { keeps } from '../../storage/keeps.ts';
import type { Handle } from '../../storage/schema.ts';
import type { Settings, StoredSettings } from './store.ts';

const columns = {
  signup: 'signup',
  announcement: 'announcement',
  termsUrl: 'terms_url',
  termsVersion: 'terms_version',
  maxTokenDays: 'max_token_days',
  passwordMin: 'password_min',
  requireSecondFactor: 'require_second_factor',
} as const satisfies Record<keyof StoredSettings, string>;

export function sqlSettings(handle: Handle): Settings {
  return {
    async read() {
      const rows = await handle.selectFrom('settings').select(['name', 'value']).execute();
      const stored = new Map(rows.map(({ name, value }) => [name, value]));
      const number = (name: string) => (stored.has(name) ? Number(stored.get(name)) : undefined);
      return {
        signup: stored.get(columns.signup) as Signup | undefined,
        announcement: stored.get(columns.announcement),
        termsUrl: stored.get(columns.termsUrl),
        termsVersion: stored.get(columns.termsVersion),
        maxTokenDays: number(columns.maxTokenDays),
        passwordMin: number(columns.passwordMin),
        requireSecondFactor: stored.has(columns.requireSecondFactor)
          ? stored.get(columns.requireSecondFactor) === 'true'
          : undefined,
      };
    },
    // Forgets the account cache, which holds the longest life of tokens and whether a second factor is required.
    async save(changes) {
      for (const [key, name] of Object.entries(columns)) {
        const value = changes[key as keyof StoredSettings];
        if (value === undefined) continue;
        await handle
          .insertInto('settings')
          .values({ name, value: String(value) })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(value) }))
          .execute();
      }
    },
    async acceptedAt(userId, version) {
      const row = await handle
        .selectFrom('terms_acceptances')
        .select('accepted_at')
        .where('user_id', '=', userId)
        .where('version', '=', version)
        .executeTakeFirst();
      return row?.accepted_at;
    },
    async accept(userId, version, now) {
      await handle
        .insertInto('terms_acceptances')
        .values({ user_id: userId, version, accepted_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .modifyEnd(keeps('accounts', 'signIns'))
        .execute();
    },
  };
}
