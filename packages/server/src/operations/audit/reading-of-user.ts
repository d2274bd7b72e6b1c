import type { Caller } from '../use-case.ts';
import { type Reading, withoutOrigin } from './read-audit.ts';

/** The caller's own audit. For others' actions, the token and the address stay private to those others. */
export function readingOfUser({ userId }: Caller): Reading {
  return {
    view: { places: ['actor', 'subject', 'namespace'], values: [userId] },
    reader: { userId, namespaceId: userId },
    name: 'audit',
    subjectId: userId,
    shown: (entry) => (entry.actorId === undefined || entry.actorId === userId ? entry : withoutOrigin(entry)),
  };
}
