import { TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useState } from 'react';
import { Refusal } from '../api/refusal.ts';

/** A form's label for the field `otp` of its request. */
export const codeLabel = 'Code';

/**
 * A second factor in a form that sends a password: `wanted` says whether its field is shown, which it is once the
 * server has asked for one, and `methods` lists the accepted factors. `sending` recognizes that refusal of the field
 * `otp`.
 */
export function useCode() {
  const [methods, setMethods] = useState<readonly string[]>();

  async function sending<T>(otp: string | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'mfa_required') throw error;
      setMethods(error.methods);
      const words = otp === undefined ? 'is needed now' : 'is wrong, used or expired: take the next one';
      throw new Refusal(error.status, error.code, `otp: ${words}`);
    }
  }

  return { wanted: methods !== undefined, methods: methods ?? [], sending };
}

/** The field for a code of an authenticator app, or a recovery code; for that alone where the account has no app. */
export function CodeInput({ hasApp = true, ...props }: ComponentProps<typeof TextInput> & { hasApp?: boolean }) {
  return (
    <TextInput
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      description={hasApp ? 'Of your authenticator app, or a recovery code' : 'A recovery code'}
      {...props}
    />
  );
}
