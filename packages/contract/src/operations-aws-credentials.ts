import * as z from 'zod';
import * as models from './models.ts';
import type { Operation } from './operations.ts';
import { credentialsRead, credentialsWrite, lake } from './vault-operations.ts';

/** Credentials of AWS, as version 1 of the API speaks of them. */
export const awsCredentialsOperations = {
  addAWSAccessCredentials: {
    id: 'addAWSAccessCredentials',
    method: 'POST',
    path: '/credentials/{namespace}/aws',
    tag: 'credentials',
    summary: 'Store credentials in a namespace',
    permission: credentialsWrite,
    action: 'edit_organization',
    body: models.NewAWSAccessCredentials,
    errors: ['namespace_not_found', 'forbidden', 'credentials_name_taken', 'access_key_taken', 'quota_exceeded'],
    example: {
      path: { namespace: 'acme' },
      body: {
        name: 'archive',
        access_key_id: 'AKIAFAKEEXAMPLE00002',
        secret_access_key: 'visibly-fake-secret-access-key-000000002',
        buckets: ['s3://acme-archive'],
      },
      cli: 'tessera credentials add acme archive --access-key-id AKIAFAKEEXAMPLE00002 --bucket s3://acme-archive   # asks for the secret',
      python: `user_api.add_aws_access_credentials(
    "acme",
    models.AWSAccessCredentials(
        name="archive",
        access_key_id="AKIAFAKEEXAMPLE00002",
        secret_access_key=getpass(),
        buckets=["s3://acme-archive"],
    ),
)`,
    },
  },
  checkAWSAccessCredentials: {
    id: 'checkAWSAccessCredentials',
    method: 'GET',
    path: '/credentials/{namespace}/aws',
    tag: 'credentials',
    summary: "List a namespace's credentials, without their secrets",
    hot: true,
    permission: credentialsRead,
    action: 'write',
    output: z.array(models.AWSAccessCredentials),
    errors: ['namespace_not_found', 'forbidden'],
    example: {
      path: { namespace: 'acme' },
      cli: 'tessera credentials list acme',
      python: 'print(user_api.check_aws_access_credentials("acme"))',
    },
  },
  checkAWSAccessCredentialsByName: {
    id: 'checkAWSAccessCredentialsByName',
    method: 'GET',
    path: '/credentials/{namespace}/aws/{name}',
    tag: 'credentials',
    summary: 'Look credentials up, without their secret',
    hot: true,
    permission: credentialsRead,
    action: 'write',
    output: models.AWSAccessCredentials,
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden'],
    example: {
      path: lake,
      cli: 'tessera credentials show acme lake',
      python: 'print(user_api.check_aws_access_credentials_by_name("acme", "lake").access_key_id)',
    },
  },
  updateAWSAccessCredentials: {
    id: 'updateAWSAccessCredentials',
    method: 'PATCH',
    path: '/credentials/{namespace}/aws/{name}',
    tag: 'credentials',
    summary: 'Change or rename credentials',
    permission: credentialsWrite,
    action: 'edit_organization',
    body: models.AWSAccessCredentialsUpdate,
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden', 'credentials_name_taken', 'access_key_taken'],
    example: {
      path: lake,
      body: { buckets: ['s3://acme-lake/raw'], default: true },
      cli: 'tessera credentials update acme lake --bucket s3://acme-lake/raw --default',
      python: `user_api.update_aws_access_credentials(
    "acme", "lake", models.AWSAccessCredentials(buckets=["s3://acme-lake/raw"], default=True)
)`,
    },
  },
  deleteAWSAccessCredentials: {
    id: 'deleteAWSAccessCredentials',
    method: 'DELETE',
    path: '/credentials/{namespace}/aws/{name}',
    tag: 'credentials',
    summary: 'Delete credentials. Arrays that are read with them become unreachable',
    permission: credentialsWrite,
    action: 'edit_organization',
    errors: ['namespace_not_found', 'credentials_not_found', 'forbidden'],
    example: {
      path: lake,
      cli: 'tessera credentials delete acme lake',
      python: 'user_api.delete_aws_access_credentials("acme", "lake")',
    },
  },
} as const satisfies Record<string, Operation>;
