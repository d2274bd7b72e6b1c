import { describe, expect, it } from 'vitest';
import { deviceOf } from './device.ts';
import { dayOf, distance, endOfDay, written } from './instant.tsx';

describe('instants', () => {
  it('end a day with its last second, also where clocks are not whole hours off and on days when they are turned', () => {
    expect(endOfDay('2026-11-01', 'America/St_Johns')).toBe('2026-11-02T03:29:59.000Z');
    expect(endOfDay('2026-03-29', 'Europe/Athens')).toBe('2026-03-29T20:59:59.000Z');
  });

  it('fall on the day that the clocks of the time zone show', () => {
    expect(dayOf(Date.parse('2026-01-01T02:00:00Z'), 'America/New_York')).toBe('2025-12-31');
    expect(dayOf(Date.parse('2026-01-01T20:00:00Z'), 'Asia/Tokyo')).toBe('2026-01-02');
  });

  it('are in UTC where the browser does not know the time zone of the user', () => {
    expect(written('2026-01-10T12:00:00Z', 'Etc/Unknown')).toMatch(/UTC/);
    expect(dayOf(Date.parse('2026-01-10T12:00:00Z'), 'Etc/Unknown')).toBe('2026-01-10');
  });

  it('are told by how far away they are', () => {
    const now = Date.parse('2026-01-10T12:00:00Z');
    expect(distance('2026-01-07T12:00:00Z', now)).toBe('3 days ago');
    expect(distance('2026-01-10T14:30:00Z', now)).toBe('in 2 hours');
    expect(distance('2026-01-10T11:59:40Z', now)).toBe('just now');
  });
});

describe('devices', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0', 'Edge 126 on Windows'],
    ['Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36', 'Chrome 126 on ChromeOS'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/17.4 Safari/605.1.15', 'Safari 17 on Mac'],
    ['tiledb-cloud-py/0.12', 'tiledb-cloud-py/0.12'],
    [undefined, 'Unknown program'],
  ])('are told from %s', (agent, device) => expect(deviceOf(agent)).toBe(device));
});
