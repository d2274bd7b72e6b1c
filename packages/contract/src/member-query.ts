import * as z from 'zod';
import { given, whole } from './query.ts';
import { roles } from './roles.ts';
import { line } from './text.ts';

/** How many members one page has, at most. */
export const longestMemberPage = 500;

/** Which of an organization's members its answer has; all of them where nothing is asked for. */
export const MemberQuery = z.object({
  search: given(line(254)).meta({
    description: 'Only members with this in their username, or, for owners and admins, in their e-mail address',
  }),
  role: given(z.enum(roles)).meta({ description: 'Only members of this role' }),
  sort: given(z.enum(['username', '-username'])).meta({ description: '`username` when absent; `-` reverses' }),
  page: given(whole.refine((page) => page >= 1 && page <= 100_000, 'must be between 1 and 100000')).meta({
    description: 'Begins with 1',
  }),
  per_page: given(
    whole.refine((count) => count >= 1 && count <= longestMemberPage, `must be between 1 and ${longestMemberPage}`),
  ).meta({ description: 'How many members a page has; 100 when absent and anything else here is asked for' }),
});
