// Every figure: its name, its goal, and its measurement. `size` is large or quick.

import { audit } from './audit.mjs';
import { growth } from './growth.mjs';
import { insert } from './insert.mjs';
import { basicAuth, introspection, key, peer, postgres } from './look-up.mjs';
import { operations } from './operations.mjs';
import { flood, sessions } from './sign-in.mjs';
import { stale } from './stale.mjs';
import { users } from './users.mjs';
import { vending, vendingOnPostgres } from './vending.mjs';

export const figures = {
  key,
  peer,
  postgres,
  introspection,
  basic: basicAuth,
  sessions,
  flood,
  insert,
  growth,
  stale,
  users,
  operations,
  audit,
  vending,
  'vending-postgres': vendingOnPostgres,
};
