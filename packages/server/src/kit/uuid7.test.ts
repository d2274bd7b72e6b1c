import { describe, expect, it } from 'vitest';
import { uuid7 } from './uuid7.ts';

describe('uuid7', () => {
  it('has the form of RFC 9562, and begins with the time', () => {
    const newId = uuid7(() => new Date('2022-02-22T19:22:22.000Z'));
    // The time of the RFC's own example.
    expect(newId()).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is greater than all before it, within a millisecond and when the clock goes back too', () => {
    let now = Date.parse('2026-01-01T00:00:00.000Z');
    const newId = uuid7(() => new Date(now));
    const ids: string[] = [];
    for (const step of [1, 0, -3_600_000, 1]) {
      now += step;
      for (let count = 0; count < 10_000; count++) ids.push(newId());
    }
    expect(new Set(ids).size).toBe(40_000);
    // The first alone: telling the difference of so many takes minutes.
    expect(ids.findIndex((id, at) => at > 0 && id <= (ids[at - 1] ?? ''))).toBe(-1);
    expect(new Set(ids.map((id) => id.length))).toEqual(new Set([36]));
  });

  it('cannot be told from those before it', () => {
    const newId = uuid7(() => new Date(0));
    const ends = Array.from({ length: 1000 }, () => newId().slice(20));
    expect(new Set(ends).size).toBe(1000);
  });
});
