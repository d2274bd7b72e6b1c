import { operationList } from '@tessera/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { scopesOf } from './index.ts';
import { examplesIn, sources } from './testing/examples.ts';
import { perform, type Stage, setStage } from './testing/stage.ts';

describe('the examples of the doc comments', () => {
  const examples = sources().flatMap(examplesIn);
  let stage: Stage | undefined;
  afterEach(() => stage?.world.stop());

  it('are there for every operation', () => {
    const names = examples.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(operationList.map(({ id }) => id)));
  });

  it.each(examples)('$name does as its example shows', async ({ name, code }) => {
    stage = await setStage(name);
    await perform(code, { ...stage.variables, scopesOf });
  });
});
