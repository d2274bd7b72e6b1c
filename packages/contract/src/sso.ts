import * as z from 'zod';
import { dateTime } from './instant.ts';

/** A way of signing in that another server vouches for. */
export const Identity = z
  .object({
    id: z.uuid(),
    issuer: z
      .string()
      .meta({ description: 'The identity provider, as it calls itself', example: 'https://id.example.com' }),
    name: z
      .string()
      .meta({ description: 'How the provider called the person when it was linked', example: 'alice@example.com' }),
    created_at: dateTime,
    last_used_at: dateTime.optional(),
  })
  .meta({ id: 'Identity', description: 'An account at an identity provider that signs in to this one' });

/** Where a browser begins. */
export const providerKinds = ['oidc', 'github'] as const;
export type ProviderKind = (typeof providerKinds)[number];
