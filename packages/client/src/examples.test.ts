import { operationList } from '@tessera/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopesOf } from './index.ts';
import { examplesIn, sources } from './testing/examples.ts';
import { perform, Theatre } from './testing/stage.ts';

describe('the examples of the doc comments', () => {
  const examples = sources().flatMap(examplesIn);
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await Theatre.open();
  });
  afterAll(() => theatre.close());

  it('are there for every operation', () => {
    const names = examples.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(operationList.map(({ id }) => id)));
  });

  it.each(examples)('$name does as its example shows', async ({ name, code }) => {
    const { variables } = await theatre.stageFor(name);
    await perform(code, { ...variables, scopesOf });
  });
});
