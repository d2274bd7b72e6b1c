import {
  type ProviderCompletion,
  type ProviderKind,
  ProviderPlace,
  ProviderProgress,
  type SignInPurpose,
} from '@tessera/contract';
import type * as z from 'zod';
import { ask, askSignedIn } from './call.ts';
import { leaveFor } from './session.ts';

// Signing in at an identity provider leaves the console and comes back: where to go on then is kept by this tab.
const place = 'tessera sign-in';

interface Begin {
  /** The site's, … */
  provider?: ProviderKind;
  /** … or that of the domain of an address. */
  email?: string;
  purpose: SignInPurpose;
  remember_me?: boolean;
}

/** Leaves for the provider. Afterwards the person is at `next`, a URL of this site. Throws `Refusal`. */
export async function leaveForProvider(asked: Begin, next: string): Promise<void> {
  const begin = asked.purpose === 'link' ? askSignedIn : ask;
  const { url } = ProviderPlace.parse(await begin('POST', '/console/sign_in/begin', asked));
  sessionStorage.setItem(place, next);
  leaveFor(url);
}

let returned: Promise<ProviderProgress> | undefined;

/** The result at the provider, by the page's own address. Requested once, however often the page is drawn. */
export function returnedFromProvider(provider: string | undefined): Promise<ProviderProgress> {
  returned ??= ask('POST', '/console/sign_in/return', { query: location.search, provider }).then((answer) =>
    ProviderProgress.parse(answer),
  );
  return returned;
}

/** Sends the missing step. */
export async function completeSignIn(body: z.input<typeof ProviderCompletion>): Promise<ProviderProgress> {
  return ProviderProgress.parse(await ask('POST', '/console/sign_in/complete', body));
}

/** Where the person was going. */
export function placeAfterSignIn(): string | null {
  return sessionStorage.getItem(place);
}
