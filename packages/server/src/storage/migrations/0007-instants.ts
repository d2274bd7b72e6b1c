import type { Migration } from './index.ts';

export const instants: Migration = {
  version: 7,
  name: 'instants',
  statements: (text) => [`create table instants (name ${text} primary key, instant ${text} not null)`],
};
