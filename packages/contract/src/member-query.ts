import * as z from 'zod';
import { listFields } from './list-query.ts';
import { given } from './query.ts';
import { roles } from './roles.ts';

const { search, ...rest } = listFields({
  things: 'members',
  searched: 'their username, or, for owners and admins, in their e-mail address',
  sorts: ['username'],
  usualSort: 'username',
});

/** Which of an organization's members its answer has; all of them where nothing is asked for. */
export const MemberQuery = z.object({
  search,
  role: given(z.enum(roles)).meta({ description: 'Only members of this role' }),
  ...rest,
});
