import type { Role } from '@tessera/contract';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { Person } from '../../packages/server/src/testing/world.ts';
import { at, describeConsole } from './console.ts';

/** The pages of an organization as a member of each role sees them, with another owner. */
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

/** Whether a control is there at all. Waits until the page shows its data. */
async function isThere(page: Page, role: 'button' | 'link', name: string): Promise<boolean> {
  await page.getByText('Loading …').first().waitFor({ state: 'detached' });
  return (await page.getByRole(role, { name, exact: true }).count()) > 0;
}

/** Opens the dialog in which a member's role is changed. */
async function changeRole(page: Page, username: string, role: string): Promise<void> {
  await page.getByRole('button', { name: `Change role of ${username}` }).click();
  await page.getByRole('dialog').getByRole('radio', { name: role, exact: true }).check();
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
    'offers a %s the permitted actions, and disables the rest with the reason',
    async (role) => {
      const { manages, owns, seesCredentials } = expected[role];
      const page = await house().signedIn(people[role]);
      const other = people[role === 'read_only' ? 'read_write' : 'read_only'].username;

      await page.goto(`/organizations/${organization}`);
      expect(await usable(page, 'link', 'Add a member')).toBe(manages);
      expect(await usable(page, 'button', `Leave ${organization}`)).toBe(true);
      for (const name of [`Change role of ${other}`, `Remove ${other}`]) {
        expect(await isThere(page, 'button', name)).toBe(manages);
        if (manages) expect(await usable(page, 'button', name)).toBe(true);
      }
      for (const name of [`Change role of ${first.username}`, `Remove ${first.username}`]) {
        expect(await isThere(page, 'button', name)).toBe(manages);
        if (manages) expect(await usable(page, 'button', name)).toBe(owns);
      }

      await page.goto(`/organizations/${organization}/credentials`);
      if (seesCredentials) {
        expect(await usable(page, 'link', 'Add a credential')).toBe(manages);
        await page.getByText('AKIAFAKEROLES').waitFor();
        expect(await isThere(page, 'link', 'Edit measurements')).toBe(manages);
        expect(await isThere(page, 'button', 'Delete measurements')).toBe(manages);
      } else {
        await page.getByText('Your role does not permit you to see credentials').waitFor();
      }

      await page.goto(`/organizations/${organization}/settings`);
      expect(await usable(page, 'button', 'Delete organization')).toBe(owns);
      expect(await isThere(page, 'button', 'Save settings')).toBe(manages);
      expect(await isThere(page, 'button', 'Rename')).toBe(manages);

      // A form whose link was kept says the same, and leads back.
      for (const [path, button] of [
        ['members/new', 'Add member'],
        ['credentials/new', 'Add credential'],
      ] as const) {
        await page.goto(`/organizations/${organization}/${path}`);
        const refusal = page.getByRole('heading', { name: 'This page is not for your role' });
        await page.getByRole('button', { name: button }).or(refusal).first().waitFor();
        expect(await refusal.count()).toBe(manages ? 0 : 1);
      }
    },
    60_000,
  );

  it('disables the controls of its last owner, and says why', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const own = await world.organization(alice, { read_only: people.read_only });
    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${own}`);
    expect(await usable(page, 'button', `Change role of ${alice.username}`)).toBe(false);
    expect(await usable(page, 'button', `Leave ${own}`)).toBe(false);
    // With a second owner they come back.
    await changeRole(page, people.read_only.username, 'Owner');
    await page.getByText(`Making ${people.read_only.username} one asks for your password`).waitFor();
    await page.getByRole('button', { name: `Make ${people.read_only.username} an owner` }).click();
    await page.getByText(`${people.read_only.username} is owner now`).waitFor();
    expect(await usable(page, 'button', `Leave ${own}`)).toBe(true);
  });

  it('asks before a member gives up their own role', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const own = await world.organization(alice, { owner: people.owner });
    const page = await house().signedIn(alice);
    await page.goto(`/organizations/${own}`);
    await changeRole(page, alice.username, 'Read only');
    await page.getByText('You become read only, and cannot take back yourself what you give up').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const { body } = await alice.session.get(`/organizations/${own}`);
    expect(body.role).toBe('owner');
    await changeRole(page, alice.username, 'Read only');
    await page.getByRole('button', { name: 'Change role', exact: true }).click();
    await page.getByText('Your role is read only').first().waitFor();
  });

  it('changes no role by the keyboard alone moving through it, and makes an owner with the password only', async () => {
    const { world } = house();
    const alice = await world.person('alice');
    const dave = await world.person('dave');
    const own = await world.organization(alice, { read_write_delete: dave });
    const page = await house().signedIn(alice);
    const roleOf = async () =>
      (await alice.session.get(`/organizations/${own}/${dave.username}`)).body.role as Role | undefined;
    world.clock.travel(11 * 60);
    await page.goto(`/organizations/${own}`);
    await page.getByRole('button', { name: `Change role of ${dave.username}` }).press('Enter');
    await page.getByRole('radio', { name: 'Read, write and delete' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'Owner' }).isChecked()).toBe(true);
    expect(await roleOf()).toBe('read_write_delete');
    await page.getByRole('button', { name: `Make ${dave.username} an owner` }).click();
    const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await proof.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('less than ten minutes old').waitFor();
    expect(await roleOf()).toBe('read_write_delete');
    await page.getByRole('button', { name: `Make ${dave.username} an owner` }).click();
    await proof.getByLabel('Password', { exact: true }).fill(alice.password);
    await proof.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText(`${dave.username} is owner now`).waitFor();
    expect(await roleOf()).toBe('owner');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(`${dave.username} is read, write and delete again`).waitFor();
    expect(await roleOf()).toBe('read_write_delete');
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
    await page.waitForURL(at(`/organizations/${own}-renamed/settings`));
    await page.getByRole('heading', { name: `${own}-renamed` }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: `${own}-renamed` }).waitFor();
  });
});
