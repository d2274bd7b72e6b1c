// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Picture } from './picture.tsx';

const shown = (name: string, logo?: string) =>
  render(
    <MantineProvider>
      <Picture name={name} logo={logo} />
    </MantineProvider>,
  ).container;

afterEach(cleanup);

it('a picture that is in the address itself is shown', () => {
  const logo = 'data:image/png;base64,iVBORw0KGgo=';
  expect(shown('acme', logo).querySelector('img')?.getAttribute('src')).toBe(logo);
});

it.each([undefined, '', 'https://elsewhere.example/a.png', 'data:text/html,x'])('nothing is fetched for %j', (logo) => {
  const container = shown('Ann Example', logo);
  expect(container.querySelector('img')).toBeNull();
  expect(container.querySelector('.mantine-Avatar-placeholder')?.textContent).toBe('AE');
});
