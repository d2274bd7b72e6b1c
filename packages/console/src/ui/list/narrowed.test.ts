import { describe, expect, it } from 'vitest';
import { compare, narrowed } from './narrowed.ts';
import type { Column, Filter } from './types.ts';

interface Thing {
  name: string;
  role: string;
  at?: string;
}
const things: Thing[] = [
  { name: 'Alpha beta', role: 'Owner', at: '2026' },
  { name: 'beta', role: 'Admin' },
];
const columns: Column<Thing>[] = [
  { id: 'name', title: 'Name', value: ({ name }) => name },
  { id: 'role', title: 'Role', value: ({ role }) => role },
  { id: 'at', title: 'At', value: ({ at }) => at, unsearched: true },
];
const filters: Filter<Thing>[] = [
  {
    id: 'used',
    title: 'Use',
    options: [
      { value: '', label: 'All', test: () => true },
      { value: 'never', label: 'Never', test: ({ at }) => at === undefined },
    ],
  },
];
const shown = (search: string, chosen = {}) =>
  narrowed(things, columns, filters, { search, chosen }).map(({ name }) => name);

describe('the view of a list', () => {
  it('has every word of the search somewhere, in any case and order', () => {
    expect(shown('BETA alpha')).toEqual(['Alpha beta']);
    expect(shown('beta admin')).toEqual(['beta']);
    expect(shown('  ')).toEqual(['Alpha beta', 'beta']);
  });

  it('has a word whose letters and accents are typed apart, as others type them', () => {
    const cafe = [{ name: 'caf\u00e9', role: 'Owner' }];
    expect(narrowed(cafe, columns, filters, { search: 'CAFE\u0301', chosen: {} })).toEqual(cafe);
  });

  it('is not searched by values that are no text to people', () => {
    expect(shown('2026')).toEqual([]);
  });

  it('passes every filter; an option that is unknown filters nothing', () => {
    expect(shown('', { used: 'never' })).toEqual(['beta']);
    expect(shown('', { used: 'mistyped' })).toEqual(['Alpha beta', 'beta']);
  });

  it('is sorted as people count', () => {
    expect(['cred 10', 'cred 2', 'Cred 1'].sort(compare)).toEqual(['Cred 1', 'cred 2', 'cred 10']);
  });
});
