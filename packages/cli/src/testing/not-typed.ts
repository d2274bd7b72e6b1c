/** Pages, and folders of them, that another test types. */
export const typedElsewhere: Readonly<Record<string, string>> = {
  'docs/reference/': 'packages/server/src/reference/pages.test.ts',
  'docs/tutorials/': 'packages/cli/src/tutorials.test.ts',
};

/** Blocks that are not typed with the rest of their page, by how they begin. */
export const blocksLeft: readonly (readonly [RegExp, string])[] = [
  [/^# 1\. Packages of Debian/, 'e2e/deploy/commands.test.ts types them'],
  [/^npm start {4}#/, 'scripts/newcomer.mjs types the commands of README in a fresh clone'],
  [/^api=/, 'the same'],
  [/^npx tessera login \S+ --username ada/, 'the same'],
  [/^"allowScripts"/, 'it is a setting for npm 12'],
];

/** Commands that are not typed, by how they begin. */
export const commandsLeft: readonly (readonly [RegExp, string])[] = [
  [/^deploy\/compose\/secrets\.sh/, 'e2e/deploy/container.test.ts runs it'],
  [/^docker /, 'it needs a Docker daemon; e2e/deploy checks the files that it reads'],
  [/^(kubectl|helm) /, 'it needs a cluster; e2e/deploy/kubernetes.test.ts renders and checks the chart'],
  [/^kc\.sh /, 'it needs Keycloak; an export stands in its place'],
  [/^apt-get /, 'it changes the machine'],
  [/^e2e\/s3\/start\.sh /, 'it needs Ceph, with which e2e/s3 runs it'],
  [/^npm start/, 'scripts/newcomer.mjs types it in a fresh clone'],
  [/^npm run dev /, 'it is for changing the console, and ends when it is interrupted'],
  [/^npm (run build && npm pack|install \.\/tessera)/, 'pack.test.ts packs, unpacks and starts it'],
  [/^(npx )?tessera serve$/, 'the server of this test stands in its place'],
];
