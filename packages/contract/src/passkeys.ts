import * as z from 'zod';
import { dateTime } from './instant.ts';
import { displayName } from './text.ts';

// The shapes that browsers speak: `PublicKeyCredential.parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON` and
// `toJSON` (https://w3c.github.io/webauthn/#sctn-parseCreationOptionsFromJSON).

/** How many passkeys an account may have. */
export const passkeyQuota = 20;

/** Bytes as base64url without padding. A whole request is at most 64 KiB. */
const bytes = z
  .string()
  .regex(/^[\w-]+$/, 'must be base64url without padding')
  .max(48 * 1024);
/** The ID of a credential is at most 1023 bytes (WebAuthn Level 3, 4). */
const credentialId = bytes.max(1364);

export const passkeyName = displayName(100).min(1).meta({ example: 'laptop' });

export const Passkey = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    name: z.string(),
    created_at: dateTime,
    last_used_at: dateTime.optional(),
    synced: z.boolean().meta({ description: 'Whether its provider copies it to other devices' }),
  })
  .meta({ id: 'Passkey', description: 'A passkey of an account. Its private key is on a device and never here' });

const credentialParameters = z.object({ type: z.literal('public-key'), alg: z.int() });
const knownCredential = z.object({
  type: z.literal('public-key'),
  id: z.string(),
  transports: z.array(z.string()),
});

export const PasskeyCreationOptions = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(credentialParameters),
    timeout: z.int().meta({ description: 'Milliseconds' }),
    excludeCredentials: z.array(knownCredential),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  })
  .meta({
    id: 'PasskeyCreationOptions',
    description:
      'The input of `PublicKeyCredential.parseCreationOptionsFromJSON` of a browser, or of `startRegistration` of @simplewebauthn/browser',
  });

export const PasskeyAttestation = z
  .object({
    id: credentialId,
    rawId: credentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: bytes,
      attestationObject: bytes,
      transports: z
        .array(z.string().regex(/^[a-z-]{1,32}$/, 'must be a transport such as usb'))
        .max(16)
        .optional(),
    }),
  })
  .meta({ id: 'PasskeyAttestation', description: "The browser's answer: `toJSON()` of the new credential" });
export type PasskeyAttestation = z.output<typeof PasskeyAttestation>;

export const NewPasskey = z
  .object({ name: passkeyName, response: PasskeyAttestation })
  .meta({ id: 'NewPasskey', description: 'A passkey that a browser has just made' });

export const AddedPasskey = z
  .object({
    passkey: Passkey,
    recovery_codes: z
      .array(z.string())
      .optional()
      .meta({ description: 'With the first second factor of the account. They are not shown again' }),
  })
  .meta({ id: 'AddedPasskey', description: 'The passkey, and the recovery codes of an account that had none' });

export const PasskeyUpdate = z.object({ name: passkeyName }).meta({ id: 'PasskeyUpdate' });

/** Signing in, as the console sends it: `toJSON()` of the credential that the browser got. */
export const PasskeyAssertion = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.optional(),
  }),
});
export type PasskeyAssertion = z.output<typeof PasskeyAssertion>;

/** The options with which the console asks the browser for a passkey. */
export const PasskeyRequestOptions = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.int(),
  userVerification: z.enum(['required', 'discouraged']),
});
export type PasskeyRequestOptions = z.output<typeof PasskeyRequestOptions>;
