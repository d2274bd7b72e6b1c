import { inspect } from 'node:util';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

describe('Secret', () => {
  const text = 'fake-canary-7Q';
  const secret = new Secret(text);

  it.each([
    ['a template', () => `${secret}`],
    ['a concatenation', () => `the secret: ${String(secret)}`],
    ['JSON', () => JSON.stringify({ secret, deep: [secret] })],
    ['console.log', () => inspect({ secret }, { showHidden: true, depth: 9 })],
    ['a copied object', () => JSON.stringify({ ...secret })],
    ['an error', () => String(new Error(`failed with ${secret}`).stack)],
  ])('does not print in %s', (_where, print) => {
    expect(print()).not.toContain('canary');
  });

  it('does not print in a log line', () => {
    const lines: string[] = [];
    pino({}, { write: (line: string) => lines.push(line) }).info({ secret }, 'a line');
    expect(lines.join()).toContain('[secret]');
    expect(lines.join()).not.toContain('canary');
  });

  it('tells its text when asked', () => {
    expect(secret.reveal()).toBe(text);
  });
});
