import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeConsole } from './console.ts';

describeConsole('activity', (house) => {
  /** Notes are written within five seconds; the tests do not wait so long. */
  const written = () => house().world.app.deps.audit.flush();

  async function downloaded(page: Page, format: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: format, exact: true }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  }

  it('shows owners in plain words the actions in an organization: filtered, further back, and as a file', async () => {
    const { world } = house();
    const [alice, bob] = [await world.person('alice'), await world.person('bob')];
    const acme = await world.organization(alice, { read_only: bob });
    await alice.session.patch(`/organizations/${acme}/${bob.username}`, { role: 'admin' });
    const many = Array.from({ length: 150 }, () => ({
      at: '2026-01-01T00:00:00.000Z',
      action: 'credentials.list' as const,
      actorId: bob.id,
      namespaceId: bob.id,
    }));
    const { body } = await alice.session.get(`/organizations/${acme}`);
    await world.app.deps.db.write(({ audit }) => audit.insert(many.map((one) => ({ ...one, namespaceId: body.id }))));
    await written();

    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${acme}`);
    await page.getByRole('link', { name: 'Activity', exact: true }).last().click();
    await page.getByText(`You changed ${bob.username}'s role in ${acme} (Read only to Admin)`).waitFor();
    await page.getByText('100 events', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText('153 events', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);

    await page.getByLabel('What', { exact: true }).selectOption('Members');
    await page.getByText('2 events', { exact: true }).waitFor();
    expect(page.url()).toContain('kind=member');
    await page.getByLabel('Done by').fill(bob.username);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('Nothing here is like that').waitFor();
    await page.goto(`/organizations/${acme}/activity?kind=member`);
    await page.getByText(`You added ${bob.username} to ${acme} (Read only)`).waitFor();
    const lines = (await downloaded(page, 'CSV')).trimEnd().split('\r\n');
    expect(lines).toEqual([
      expect.stringMatching(/^seq,at,action,/),
      expect.stringContaining('member.update'),
      expect.stringContaining('member.add'),
    ]);
  });

  it('shows members that it is not for them, and people their own on the home page too', async () => {
    const { world } = house();
    const [alice, bob] = [await world.person('alice'), await world.person('bob')];
    const acme = await world.organization(alice, { read_write: bob });
    const page = await house().signedIn(bob);
    await page.getByRole('heading', { name: 'Recent activity' }).waitFor();
    await page.getByText(`${alice.username} added you to ${acme} (Read and write)`).waitFor();
    await page.goto(`/organizations/${acme}/activity`);
    await page.getByText('Only owners and admins may see the activity').waitFor();
    await page.goto('/admin/activity');
    await page.getByText('This page is not for your account').waitFor();
  });

  it('shows administrators of the site the actions of one user', async () => {
    const { world } = house();
    const [admin, bob] = [await world.person('administrator'), await world.person('bob')];
    await world.administrate(admin);
    const acme = await world.organization(bob);
    await written();
    const page = await house().signedIn(admin);
    await page.getByRole('link', { name: 'Activity of the site' }).click();
    await page.getByLabel('Done by').fill(bob.username);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText(`${bob.username} created the organization ${acme}`).waitFor();
    expect(await page.getByText('You made').count()).toBe(0);
    expect(await downloaded(page, 'JSON lines')).toContain(`"subject_name":"${acme}"`);
  });
});
