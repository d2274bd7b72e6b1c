import { scopes } from '@tessera/contract';
import type { UseCase } from '../use-case.ts';

export const getTokenScopes: UseCase<'getTokenScopes'> = async () => [...scopes];
