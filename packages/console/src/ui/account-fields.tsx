import { PasswordInput, TextInput } from '@mantine/core';
import { NewUser } from '@tessera/contract';
import type { ComponentProps } from 'react';
import { ask } from '../api/call.ts';
import { facts } from '../api/facts.ts';
import { fieldIn, Refusal } from '../api/refusal.ts';
import { showPassword } from './words.ts';

/** The name of a new account, which the page begins with. */
export function NewUsername(field: ComponentProps<typeof TextInput>) {
  return (
    <TextInput
      description="Letters, digits, dots, dashes and underscores"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      autoFocus
      {...field}
    />
  );
}

/** The shortest password that the site takes, in characters. */
const shortest = facts.password_min ?? 8;

/** A password that is set here, rather than given. Its form checks it with {@link checkNewPassword}. */
export function NewPasswordInput(field: ComponentProps<typeof PasswordInput>) {
  const description = `At least ${shortest} characters`;
  return <PasswordInput description={description} autoComplete="new-password" {...showPassword} {...field} />;
}

/** The site's rule for a new password, which may ask for more than the contract's schema. `label` is the field's. */
export function checkNewPassword({ password }: { password: string }, label: string): { password?: string } {
  const length = [...password.normalize('NFC')].length;
  return length === 0 || length >= shortest ? {} : { password: `${label} must have at least ${shortest} characters.` };
}

/** Makes the account, with this browser's time zone where the server knows it: no field shows a refusal of it. */
async function create(body: object): Promise<unknown> {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return await ask('POST', '/console/v1/user', { ...body, timezone });
  } catch (error) {
    if (!(error instanceof Refusal) || fieldIn(error.message).field !== 'timezone') throw error;
    return ask('POST', '/console/v1/user', body);
  }
}

/** What every form of a new account does alike, by its options. */
export const newAccount = {
  schema: NewUser,
  guarded: false,
  check: (values: { password: string }) => checkNewPassword(values, 'Password'),
  fieldOf: { username_taken: 'username', name_reserved: 'username', password_too_common: 'password' },
  send: create,
} as const;
