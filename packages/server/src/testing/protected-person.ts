import { basic } from './caller.ts';
import { codeOf } from './totp.ts';
import { expectStatus, type Person, unique, type World } from './world.ts';

/** A user with an authenticator app that is turned on. */
export interface Protected extends Person {
  secret: string;
  recoveryCodes: string[];
  email: string;
}

/** Signs a new user up and turns an authenticator app on. No code of the present step or later is used yet. */
export async function protectedPerson(world: World, begin = 'alice'): Promise<Protected> {
  const email = `${unique(begin)}@fake.example`;
  const person = await world.person(begin, { email });
  await world.confirm(email);
  const { secret } = (await expectStatus(person.session.post('/user/mfa/totp'), 200)).body;
  const code = codeOf(secret, world.clock.now(), -1);
  const { body } = await expectStatus(person.session.post('/user/mfa/totp/confirm', { code }), 200);
  return { ...person, secret, recoveryCodes: body.recovery_codes, email };
}

/** Asks with the password and a code. */
export function withCode(world: World, { username, password }: Person, code: string) {
  return world.caller({ authorization: basic(username, password), 'x-tessera-otp': code });
}
