import * as z from 'zod';
import { dateTime } from './instant.ts';
import { listFields } from './list-query.ts';
import { TokenScope } from './scopes.ts';

export const Token = z
  .object({
    token: z.string().optional().meta({ description: 'The token itself once, its first and last characters later' }),
    name: z.string().optional(),
    issued_at: dateTime.optional(),
    expires_at: dateTime.optional(),
    scope: z
      .union([z.string(), z.array(TokenScope)])
      .optional()
      .meta({ description: 'One string or a list, as the client at hand reads it' }),
    last_used_at: dateTime.optional(),
    user_agent: z.string().optional().meta({ description: 'Of sessions: the credential that made it' }),
    client_id: z.string().optional().meta({ description: 'Of sessions: the tool that you authorized with it' }),
    address: z.string().optional().meta({ description: 'Of sessions: where it was made' }),
  })
  .meta({ id: 'Token', description: 'A token or a session' });

/** Which of the caller's tokens are answered with; all of them where nothing is asked for. */
export const TokenQuery = z.object(
  listFields({
    things: 'tokens',
    searched: 'their name',
    sorts: ['name', 'issued_at', 'expires_at', 'last_used_at'],
    usualSort: '-issued_at',
  }),
);
