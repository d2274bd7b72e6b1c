import type { Role } from '@tessera/contract';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { Person } from '../../packages/server/src/testing/world.ts';
import { describeConsole } from './console.ts';

/** What somebody of each role finds in an organization with another owner than themselves. */
const expected: Record<Role, { manages: boolean; owns: boolean; seesCredentials: boolean }> = {
  owner: { manages: true, owns: true, seesCredentials: true },
  admin: { manages: true, owns: false, seesCredentials: true },
  read_write_delete: { manages: false, owns: false, seesCredentials: true },
  read_write: { manages: false, owns: false, seesCredentials: true },
  read_only: { manages: false, owns: false, seesCredentials: false },
};

/** Whether a control is there to be used; when not, it is there all the same and says why. */
async function usable(page: Page, role: 'button' | 'link', name: string): Promise<boolean> {
  const control = page.getByRole(role, { name, exact: true }).or(page.getByRole('button', { name, exact: true }));
  await control.first().waitFor();
  if ((await control.getAttribute('aria-disabled')) !== 'true') return true;
  const reason = await control.getAttribute('aria-describedby');
  expect(await page.locator(`[id="${reason}"]`).textContent()).toMatch(/\w+ \w+/);
  await control.focus();
  await page.getByRole('tooltip').first().waitFor();
  return false;
}

describeConsole('an organization', (house) => {
  let organization = '';
  let people: Record<Role, Person>;
  let first: Person;

  beforeAll(async () => {
    const { world } = house();
    first = await world.person('alice');
    people = {
      owner: await world.person('bob'),
      admin: await world.person('carol'),
      read_write_delete: await world.person('dave'),
      read_write: await world.person('erin'),
      read_only: await world.person('victor'),
    };
    organization = await world.organization(first, { ...people });
    await first.session.post(`/credentials/${organization}/aws`, {
      name: 'measurements',
      access_key_id: 'AKIAFAKEROLES',
      secret_access_key: 'visibly-fake-secret',
    });
  });

  it.each(Object.keys(expected) as Role[])(
    'offers a %s what they may do, and disables the rest with the reason',
    async (role) => {
      const { manages, owns, seesCredentials } = expected[role];
      const page = await house().signedIn(people[role]);
      const other = people[role === 'read_only' ? 'read_write' : 'read_only'].username;

      await page.goto(`/organizations/${organization}`);
      expect(await usable(page, 'link', 'Add a member')).toBe(manages);
      expect(await page.getByLabel(`Role of ${other}`).isEnabled()).toBe(manages);
      expect(await usable(page, 'button', `Remove ${other}`)).toBe(manages);
      expect(await page.getByLabel(`Role of ${first.username}`).isEnabled()).toBe(owns);
      expect(await usable(page, 'button', `Remove ${first.username}`)).toBe(owns);
      expect(await usable(page, 'button', `Leave ${organization}`)).toBe(true);

      await page.goto(`/organizations/${organization}/credentials`);
      if (seesCredentials) {
        expect(await usable(page, 'link', 'Add a credential')).toBe(manages);
        expect(await usable(page, 'link', 'Edit measurements')).toBe(manages);
        expect(await usable(page, 'button', 'Delete measurements')).toBe(manages);
      } else {
        await page.getByText('Your role does not permit you to see credentials').waitFor();
      }

      await page.goto(`/organizations/${organization}/settings`);
      expect(await usable(page, 'button', 'Save settings')).toBe(manages);
      expect(await usable(page, 'button', 'Rename')).toBe(manages);
      expect(await usable(page, 'button', 'Delete organization')).toBe(owns);

      // A form whose link somebody kept says the same.
      await page.goto(`/organizations/${organization}/members/new`);
      expect(await usable(page, 'button', 'Add member')).toBe(manages);
      await page.goto(`/organizations/${organization}/credentials/new`);
      expect(await usable(page, 'button', 'Add credential')).toBe(manages);
    },
    60_000,
  );

  it('disables the controls of its last owner, and says why', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const own = await world.organization(alice, { read_only: people.read_only });
    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${own}`);
    await page.getByText('The last owner: make somebody else an owner first').first().waitFor();
    expect(await page.getByLabel(`Role of ${alice.username}`).isEnabled()).toBe(false);
    expect(await usable(page, 'button', `Leave ${own}`)).toBe(false);
    // With a second owner they come back.
    await page.getByLabel(`Role of ${people.read_only.username}`).selectOption('Owner');
    await page.getByText(`${people.read_only.username} is owner now`).waitFor();
    expect(await usable(page, 'button', `Leave ${own}`)).toBe(true);
  });

  it('asks before somebody gives up their own role', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const own = await world.organization(alice, { owner: people.owner });
    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${own}`);
    const role = page.getByLabel(`Role of ${alice.username}`);
    await role.selectOption('Read only');
    await page.getByText('You become read only, and cannot take back yourself what you give up').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await role.inputValue()).toBe('owner');
    await role.selectOption('Read only');
    await page.getByRole('button', { name: 'Yes, change' }).click();
    await page.getByText('Your role is read only').first().waitFor();
  });

  it('keeps its pages together when it is renamed', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const own = await world.organization(alice);
    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${own}/settings`);
    const rename = page.getByRole('form', { name: 'Rename' });
    await rename.getByLabel('Name').fill(`${own}-renamed`);
    await rename.getByRole('button', { name: 'Rename' }).click();
    await page.waitForURL(`**/organizations/${own}-renamed/settings`);
    await page.getByRole('heading', { name: `${own}-renamed` }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: `${own}-renamed` }).waitFor();
  });
});
