// Every figure: what it is called, what it should reach, and how it is measured. `size` is large or quick.

import { growth } from './growth.mjs';
import { insert } from './insert.mjs';
import { basicAuth, key, peer, postgres } from './look-up.mjs';
import { flood, sessions } from './sign-in.mjs';
import { stale } from './stale.mjs';
import { users } from './users.mjs';
import { vending } from './vending.mjs';

export const figures = {
  key,
  peer,
  postgres,
  basic: basicAuth,
  sessions,
  flood,
  insert,
  growth,
  stale,
  users,
  vending,
};
