import { execFileSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import type { Credential } from './kinds.ts';

vi.mock('../../api/facts.ts', () => ({ address: 'https://accounts.example.com' }));
const { awsSnippets, quoted } = await import('./aws-snippets.ts');
const { cloudSnippets } = await import('./cloud-snippets.ts');

/** A bucket and a name that another user entered. */
const hostile = `s3://acme-lake/$(touch evil)\`x\`'; "y`;

describe('lines to copy', () => {
  it('run nothing that a bucket or a name holds', () => {
    for (const word of [hostile, `a'b`, '$HOME', '`id`', 'a b']) {
      expect(execFileSync('sh', ['-c', `printf %s ${quoted(word)}`]).toString()).toBe(word);
    }
    const aws: Credential = { name: hostile, provider: 'AWS', buckets: [hostile], credential: { aws: {} } };
    const azure: Credential = {
      name: hostile,
      provider: 'AZURE',
      buckets: [hostile.replace('s3', 'azure')],
      credential: { azure: { account_name: 'fake' } },
    };
    for (const { title, code } of [...awsSnippets('acme', aws), ...cloudSnippets('acme', azure)]) {
      // In a string of a language the quote is escaped; in a word of a shell all of it is quoted.
      if (/^(boto3|JavaScript|TileDB-|Python)/.test(title)) expect(code, title).not.toMatch(/[^\\]"y/);
      for (const line of code.split('\n').filter((one) => /^(aws|az|eval|curl|export) /.test(one))) {
        const outside = line.replace(/'[^']*'|\\'/g, '').replaceAll('$(tessera', '');
        expect(outside, line).not.toContain('$(touch');
      }
    }
  });

  it('name the bucket where the store reads it', () => {
    const at = (aws: object) =>
      awsSnippets('acme', { name: 'lake', buckets: ['s3://acme-lake'], credential: { aws } })
        .map(({ code }) => code)
        .join('\n');
    const pathStyle =
      /forcePathStyle: true|path\.style\.access=true|URL_STYLE 'path'|"?use_virtual_addressing"?[^\n]*"false"/g;
    const endpoint = 'https://store.example.com';
    // JavaScript, TileDB-Py, TileDB-R, Spark and DuckDB.
    expect(at({ endpoint }).match(pathStyle)).toHaveLength(5);
    expect(at({ endpoint, path_style: false }).match(pathStyle)).toBeNull();
    expect(at({ endpoint, path_style: false })).toContain("URL_STYLE 'vhost'");
    expect(at({}).match(pathStyle)).toBeNull();
  });

  it("name the credential's path, or a place to fill in", () => {
    const lake = { name: 'lake', buckets: ['s3://acme-lake/team'], credential: { aws: { region: 'eu-west-1' } } };
    const [environment, boto3] = awsSnippets('acme', lake);
    expect(environment?.code).toContain(
      'https://accounts.example.com/v1/credentials/acme/aws/lake/temporary?access=read',
    );
    expect(boto3?.code).toContain('Bucket="acme-lake", Prefix="team/"');
    const open = awsSnippets('acme', { ...lake, buckets: [] });
    expect(open[0]?.code).toContain('&path=s3://YOUR_BUCKET/YOUR_PATH/');
  });
});
