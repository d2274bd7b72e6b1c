import { expect, it } from 'vitest';
import { conflictsOf } from './form-values.ts';

it.each([
  ['', 'nothing'],
  ['Example', '“Example”'],
  ['data:image/png;base64,iVBORw0KGgo=', 'another picture'],
])('a field that became %j meanwhile is told as %s', (fresh, said) => {
  const conflicts = conflictsOf({ field: 'mine' }, { field: 'before' }, { field: fresh });
  expect(conflicts).toEqual({ field: `This was changed meanwhile, to ${said}. Save again to replace it.` });
});
