import type { Caller } from '../use-case.ts';
import type { Reading } from './read-audit.ts';

/** The caller's own audit. Where others did something to them, what it was done with and from where is those others' own. */
export function readingOfUser({ userId }: Caller): Reading {
  return {
    view: { places: ['actor', 'subject', 'namespace'], values: [userId] },
    reader: { userId, namespaceId: userId },
    name: 'audit',
    subjectId: userId,
    seesOrigin: ({ actorId }) => actorId === undefined || actorId === userId,
  };
}
