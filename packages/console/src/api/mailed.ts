import { ask } from './call.ts';
import { Refusal } from './refusal.ts';

/** The token of a mailed link. It stands behind `#`, which browsers never send: opening the link uses nothing up. */
export function mailedToken(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}

/** Carries out the mailed link. The token alone authenticates, also while another user is signed in. */
export async function spendMailed(url: string, body?: unknown): Promise<void> {
  try {
    await ask('POST', url, body, mailedToken());
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
    throw new Refusal(401, error.code, 'This link was used already, or is too old.');
  }
}
