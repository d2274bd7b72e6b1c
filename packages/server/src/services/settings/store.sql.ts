import type { Signup } from '@tessera/contract';
import { keeps } from '../../storage/keeps.ts';
import { compiled } from '../../storage/prepared-query.ts';
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

const readAll = compiled((handle, _: object) => handle.selectFrom('settings').select(['name', 'value']));

const save = compiled((handle, { name, value }: { name: string; value: string }) =>
  handle
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((the) => ({ value: the.ref('excluded.value') }))),
);

const acceptedAt = compiled((handle, { userId, version }: { userId: string; version: string }) =>
  handle
    .selectFrom('terms_acceptances')
    .select('accepted_at')
    .where('user_id', '=', userId)
    .where('version', '=', version),
);

export function sqlSettings(handle: Handle): Settings {
  return {
    async read() {
      const rows = await readAll(handle, {});
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
        await save(handle, { name, value: String(value) });
      }
    },
    async acceptedAt(userId, version) {
      const [row] = await acceptedAt(handle, { userId, version });
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
