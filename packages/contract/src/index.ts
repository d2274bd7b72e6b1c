export * from './console.ts';
export * from './errors.ts';
export * from './issues.ts';
export * from './models.ts';
export * from './operations.ts';
export * from './roles.ts';
export * from './scopes.ts';
export * from './text.ts';
