import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fieldIn } from '../api/refusal.ts';
import { complaints, sentence } from './form-errors.ts';

const labels = { name: 'Name', access_key_id: 'Access key ID', buckets: 'Buckets' };

describe('faults, in words', () => {
  it('has the labels of the page in place of the names of the API', () => {
    expect(sentence('Secret', 'is needed with access_key_id', labels)).toBe('Secret is needed with Access key ID.');
    expect(sentence('', 'Your role read_only does not permit this', labels)).toBe(
      'Your role read only does not permit this.',
    );
  });

  it('names the line of a list that is wrong', () => {
    const schema = z.object({ buckets: z.array(z.string().startsWith('s3://', 'must look like s3://bucket')) });
    const found = complaints(schema, { buckets: ['s3://a', 'http://b'] }, { buckets: 's3://a\nhttp://b' }, labels);
    expect(found).toEqual({ buckets: 'Buckets, line 2, must look like s3://bucket.' });
  });

  it('knows the field that a refusal of the server names', () => {
    expect(fieldIn('buckets.0: must look like s3://bucket')).toEqual({
      field: 'buckets',
      words: 'must look like s3://bucket',
    });
    expect(fieldIn('credential.aws.access_key_id: is needed').field).toBe('access_key_id');
    expect(fieldIn('User not found')).toEqual({ field: '', words: 'User not found' });
  });
});
