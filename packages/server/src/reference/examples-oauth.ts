import type { OperationId } from '@tessera/contract';
import type { Example } from './examples.ts';

const userCode = { user_code: 'WDJB-MJHT' };

/** The tool array-viewer asks for a token by WDJB-MJHT; the data service arrays has a credential. */
export const oauthExamples = {
  startDeviceAuthorization: {
    body: { client_id: 'array-viewer', scope: 'user:read array:read' },
    cli: 'tessera login   # asks so for the command line itself',
  },
  grantToken: {
    body: {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: 'array-viewer',
      device_code: '$DEVICE_CODE',
    },
    cli: 'tessera login   # fetches so the token that you approved',
  },
  revokeHeldToken: { body: { token: '$TESSERA_TOKEN' }, cli: 'tessera logout' },
  introspectToken: {
    body: { token: '$TESSERA_TOKEN' },
    cli: 'tessera token introspect --secret-file ./service-secret   # asks for the token',
  },
  getDeviceRequest: { path: userCode, cli: 'tessera device show WDJB-MJHT' },
  answerDeviceRequest: { path: userCode, body: { approve: true }, cli: 'tessera device approve WDJB-MJHT' },
  createServiceCredential: {
    as: 'password',
    body: { name: 'weather-arrays' },
    cli: 'tessera admin service-credential create weather-arrays',
  },
  listServiceCredentials: { cli: 'tessera admin service-credential list' },
  deleteServiceCredential: {
    path: { credential: 'arrays' },
    as: 'password',
    cli: 'tessera admin service-credential delete arrays',
  },
} satisfies Partial<Record<OperationId, Example>>;
