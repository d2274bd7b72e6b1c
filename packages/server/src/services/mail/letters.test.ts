import { describe, expect, it } from 'vitest';
import { confirmLetter, emailChangedLetter, invitationLetter, passwordChangedLetter, resetLetter } from './letters.ts';

const url = 'https://accounts.example.com';
const hostile = `<a href=//evil.example>click</a>&"'`;

describe('letters', () => {
  it.each([
    ['confirm', confirmLetter(url, hostile, 'tsm_fake')],
    ['reset', resetLetter(url, hostile, 'tsm_fake')],
    ['password changed', passwordChangedLetter(url, hostile)],
    ['e-mail changed', emailChangedLetter(url, hostile, hostile)],
  ])('I06 %s: escapes names in HTML and leaves the text as it is', (_kind, letter) => {
    expect(letter.text.replaceAll('\u2060', '')).toContain(hostile);
    expect(letter.html).not.toContain('<a href=//evil');
    expect(letter.html.replaceAll('\u2060', '')).toContain(
      '&#60;a href=//evil.example&#62;click&#60;/a&#62;&#38;&#34;&#39;',
    );
    expect(letter.subject).not.toContain('evil');
    expect(letter.subject).toMatch(/^[ -~]+$/);
  });

  it('have no name in them that mail programs make a link of, where a stranger chose it', () => {
    const { text, html } = confirmLetter(url, 'www.evil-prize.example', 'tsm_fake');
    expect(text + html).not.toMatch(/www\.|prize\.example/);
    expect(text).toContain('www\u2060.\u2060evil-prize\u2060.\u2060example');
  });

  it('tell the instant at which an invitation ends, not the day alone, of which the most may be over', () => {
    const words = { id: 'fake', organization: 'acme', role: 'admin', inviter: 'alice' } as const;
    const { text } = invitationLetter(url, { ...words, until: '2030-02-07T00:10:00.000Z' }, 'tsm_fake');
    expect(text).toContain('You can join until 2030-02-07 00:10 UTC, with');
  });

  it('carry the token behind #, which no server sees', () => {
    expect(confirmLetter(url, 'alice', 'tsm_fake').link).toBe(`${url}/confirm-email#token=tsm_fake`);
    expect(resetLetter(url, 'alice', 'tsm_fake').link).toBe(`${url}/reset-password#token=tsm_fake`);
  });
});
