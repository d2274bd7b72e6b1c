import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';

/** Every `pattern` in a part of the document. */
function patterns(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === 'pattern' && typeof value === 'string' ? [value] : patterns(value),
  );
}

describe('the patterns of the API document', () => {
  it('are nothing but patterns: a flag would be read as text', () => {
    const all = patterns(openApiDocument());
    expect(all.length).toBeGreaterThan(0);
    for (const pattern of all) {
      expect(pattern).not.toMatch(/\/[a-z]*$/);
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
    }
  });
});
