// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sessionSeen } from '../../api/session.ts';
import { refused, serve, show } from '../../testing/stage.tsx';
import NewToken from './new-token.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const made = { token: 'tsk_Fake', name: 'nightly', expires_at: '2030-01-01T00:00:00Z', scope: ['user:admin'] };
const name = () => screen.getByLabelText<HTMLInputElement>('Name');
const create = () => fireEvent.click(screen.getByRole('button', { name: 'Create token' }));

function fill(): void {
  fireEvent.change(name(), { target: { value: 'nightly' } });
  fireEvent.change(screen.getByLabelText('Account'), { target: { value: 'admin' } });
}

describe('the form of a token', () => {
  it('asks for the password where the scopes need it, and keeps the input where none is given', async () => {
    sessionSeen('alice');
    vi.spyOn(window, 'scrollTo').mockImplementation(() => {});
    let proven = false;
    const sent = serve({
      'GET /console/v1/tokens': () => ({ status: 200, body: [] }),
      'POST /console/session/password': () => {
        proven = true;
        return { status: 204 };
      },
      'POST /console/v1/token': () =>
        proven ? { status: 200, body: made } : refused(403, 'password_required', 'Give your password first'),
    });
    show(<NewToken />);
    fill();
    create();
    await screen.findByText('Confirm that it is you');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await screen.findByText('Give your password first.');
    expect([name().value, screen.getByLabelText<HTMLSelectElement>('Account').value]).toEqual(['nightly', 'admin']);

    create();
    fireEvent.change(await screen.findByLabelText('Password'), { target: { value: 'Fake-Password-1' } });
    fireEvent.click(screen.getByRole('button', { name: 'Confirm' }));
    await screen.findByText('tsk_Fake');
    const requests = sent.filter(({ request }) => request === 'POST /console/v1/token');
    expect(requests.map(({ body }) => body)).toMatchObject(Array(3).fill({ name: 'nightly', scope: ['user:admin'] }));
  });

  it('shows the token, which comes once, also where the list cannot be fetched anew', async () => {
    vi.spyOn(window, 'scrollTo').mockImplementation(() => {});
    let isMade = false;
    serve({
      'GET /console/v1/tokens': () => (isMade ? new Promise(() => {}) : { status: 200, body: [] }),
      'POST /console/v1/token': () => {
        isMade = true;
        return { status: 200, body: made };
      },
    });
    show(<NewToken />);
    fill();
    create();
    await screen.findByText('tsk_Fake');
  });
});
