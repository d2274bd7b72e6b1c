import { later } from '../../kit/clock.ts';
import { removed, removedAtOnce } from '../../kit/removed.ts';
import {
  type AccountAttempts,
  type Attempts,
  type ClientAttempts,
  forgottenAt,
  noAttempts,
} from '../../passwords/attempts.ts';
import { keeps } from '../../storage/keeps.ts';
import { columns, compiled } from '../../storage/prepared-query.ts';
import type { Handle, RatesTable, SignInsTable } from '../../storage/schema.ts';
import { addressKnownFor, rowForgottenAfter } from './parameters.ts';
import type { Rates, SignIns } from './store.ts';

// The row of the account itself. No address reads like this.
const everyClient = '*';

const columnNames = [
  'account',
  'client',
  'failures',
  'count',
  'known_at',
  'expires_at',
] as const satisfies readonly (keyof SignInsTable)[];

// The queries of every tried password are compiled once.

const findBoth = compiled((handle, { account, client, now }: { account: string; client: string; now: string }) =>
  handle
    .selectFrom('sign_ins')
    .selectAll()
    .where('account', '=', account)
    .where('client', 'in', [client, everyClient])
    .where('expires_at', '>', now),
);

const write = compiled((handle, row: SignInsTable) =>
  handle
    .insertInto('sign_ins')
    .values(columns<SignInsTable>(columnNames, row))
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'client'])
        .doUpdateSet((the) =>
          Object.fromEntries(columnNames.slice(2).map((name) => [name, the.ref(`excluded.${name}`)])),
        ),
    )
    .modifyEnd(keeps('accounts', 'credentials')),
);

const removeOne = compiled((handle, { account, client }: { account: string; client: string }) =>
  handle
    .deleteFrom('sign_ins')
    .where('account', '=', account)
    .where('client', '=', client)
    .modifyEnd(keeps('accounts', 'credentials')),
);

export function sqlSignIns(handle: Handle): SignIns {
  return {
    async find({ account, client }, now) {
      const rows = await findBoth(handle, { account, client, now });
      const own = rows.find((row) => row.client === client);
      const all = rows.find((row) => row.client === everyClient);
      return { client: own ? clientOf(own) : noAttempts.client, account: all ? accountOf(all) : noAttempts.account };
    },
    async save({ account, client }, attempts) {
      await write(handle, clientRow(account, client, attempts));
      if (attempts.account.row > 0) await write(handle, accountRow(account, attempts.account));
      else await removeOne(handle, { account, client: everyClient });
    },
    async forget(account) {
      await handle.deleteFrom('sign_ins').where('account', '=', account).execute();
    },
    async removeOld(now) {
      const old = await handle
        .selectFrom('sign_ins')
        .select(['account', 'client'])
        .where('expires_at', '<=', now)
        .limit(removedAtOnce)
        .execute();
      for (const row of old) await removeOne(handle, row);
      return removed(old.length);
    },
  };
}

const findRate = compiled((handle, { kind, key }: { kind: string; key: string }) =>
  handle.selectFrom('rates').select('instants').where('kind', '=', kind).where('key', '=', key),
);

const saveRate = compiled((handle, row: RatesTable) =>
  handle
    .insertInto('rates')
    .values(columns<RatesTable>(['kind', 'key', 'instants', 'expires_at'], row))
    .onConflict((conflict) =>
      conflict.columns(['kind', 'key']).doUpdateSet((the) => ({
        instants: the.ref('excluded.instants'),
        expires_at: the.ref('excluded.expires_at'),
      })),
    )
    .modifyEnd(keeps('accounts', 'signIns', 'credentials')),
);

export function sqlRates(handle: Handle): Rates {
  return {
    async find(kind, key) {
      const [row] = await findRate(handle, { kind, key });
      return instantsOf(row?.instants);
    },
    async save(kind, key, instants, expiresAt) {
      await saveRate(handle, { kind, key, instants: instants.join(' '), expires_at: expiresAt });
    },
    async removeOld(now) {
      const old = handle.selectFrom('rates').select('key').where('expires_at', '<=', now).orderBy('expires_at');
      const { numDeletedRows } = await handle
        .deleteFrom('rates')
        .where('expires_at', '<=', now)
        .where('key', 'in', old.limit(removedAtOnce))
        .modifyEnd(keeps('accounts', 'signIns', 'credentials'))
        .executeTakeFirstOrThrow();
      return removed(numDeletedRows);
    },
  };
}

function clientRow(account: string, client: string, attempts: Attempts): SignInsTable {
  const { failures, delays, knownAt } = attempts.client;
  const known = knownAt === undefined ? '' : later(knownAt, addressKnownFor);
  const forgotten = forgottenAt(attempts.client);
  return {
    account,
    client,
    failures: failures.join(' '),
    count: delays,
    known_at: knownAt ?? null,
    expires_at: known > forgotten ? known : forgotten,
  };
}

function clientOf(row: SignInsTable): ClientAttempts {
  return { failures: instantsOf(row.failures), delays: row.count, knownAt: row.known_at ?? undefined };
}

function accountRow(account: string, { row, lastFailureAt = '' }: AccountAttempts): SignInsTable {
  return {
    account,
    client: everyClient,
    failures: lastFailureAt,
    count: row,
    known_at: null,
    expires_at: later(lastFailureAt, rowForgottenAfter),
  };
}

function accountOf(row: SignInsTable): AccountAttempts {
  return { row: row.count, lastFailureAt: row.failures };
}

function instantsOf(text: string | undefined): string[] {
  return text ? text.split(' ') : [];
}
