import { ask } from './call.ts';
import { Refusal } from './refusal.ts';

/** The token of a mailed link. It stands behind `#`, which browsers send to nobody: opening the link uses nothing up. */
export function mailedToken(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}

/** Does what the mailed link is for. The token speaks for itself, whoever is signed in. */
export async function spendMailed(url: string, body?: unknown): Promise<void> {
  try {
    await ask('POST', url, body, mailedToken());
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
    throw new Refusal(401, error.code, 'This link was used already, or is too old.');
  }
}
