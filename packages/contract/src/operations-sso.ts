import * as z from 'zod';
import type { Operation } from './operation.ts';
import { Identity } from './sso.ts';

/** Identities at other servers that sign in to one's own account. They are linked in the browser only. */
export const identityOperations = {
  listIdentities: {
    id: 'listIdentities',
    method: 'GET',
    path: '/user/identities',
    tag: 'sso',
    summary: 'List the identities that sign in to your account',
    hot: true,
    permission: { scope: 'user:read' },
    output: z.array(Identity),
    errors: [],
    example: { cli: 'tessera identity list' },
  },
  unlinkIdentity: {
    id: 'unlinkIdentity',
    method: 'DELETE',
    path: '/user/identities/{identity}',
    tag: 'sso',
    summary: 'Unlink an identity, and end the sessions that it made',
    permission: { scope: 'user:admin' },
    errors: ['identity_not_found', 'password_required', 'last_way_in'],
    example: {
      path: { identity: '0199a1b2-c3d4-7e5f-8a9b-000000000003' },
      cli: 'tessera identity unlink 0199a1b2-c3d4-7e5f-8a9b-000000000003',
    },
  },
} as const satisfies Record<string, Operation>;
