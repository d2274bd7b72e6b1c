import { Problem } from '../../kit/problem.ts';
import { type Outbound, OutboundRefused } from './outbound.ts';

/**
 * Throws `invalid_request` for a text that is no address of a store, and `endpoint_not_allowed`. An empty text is none.
 */
export async function requireEndpoint(outbound: Outbound, endpoint: string | undefined): Promise<void> {
  if (endpoint === undefined || endpoint === '') return;
  if (!URL.canParse(endpoint)) {
    throw new Problem('invalid_request', { message: 'endpoint: must be a URL as in https://s3.example.com' });
  }
  const { search, hash } = new URL(endpoint);
  if (search !== '' || hash !== '' || /[?#]/.test(endpoint)) {
    throw new Problem('invalid_request', { message: 'endpoint: must be a URL without query and fragment' });
  }
  try {
    await outbound.check(endpoint);
  } catch (error) {
    if (!(error instanceof OutboundRefused)) throw error;
    throw new Problem('endpoint_not_allowed', {
      message:
        'endpoint: must be an https URL of a public address; the operator permits others by TESSERA_STORE_ENDPOINTS',
    });
  }
}
