import { PasswordInput, TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { showPassword } from './words.ts';

/** Beside which field of a new account a refusal belongs. */
export const newAccountFields = {
  username_taken: 'username',
  name_reserved: 'username',
  password_too_common: 'password',
} as const;

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

/** A password that is set here, rather than given. */
export function NewPasswordInput(field: ComponentProps<typeof PasswordInput>) {
  return <PasswordInput description="At least 8 characters" autoComplete="new-password" {...showPassword} {...field} />;
}
