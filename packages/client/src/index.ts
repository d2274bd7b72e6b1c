export { errorOf, TesseraError, type TesseraErrorCode } from './error.ts';
export type * from './models.ts';
export type * from './operations/index.ts';
export { scopesOf } from './scopes.ts';
export { Tessera, type TesseraCredentials, type TesseraOptions } from './tessera.ts';
export type { Fetch } from './transport.ts';
