import { credentialsNamespace } from '../aws-credentials/namespace.ts';
import { externalIdOf } from '../credentials/external-id.ts';
import type { UseCase } from '../use-case.ts';

/** The namespace's external ID, and the trust policy to paste into the role, in three languages. */
export const getTrustPolicy: UseCase<'getTrustPolicy'> = async (deps, { principal, params }) => {
  const external_id = await deps.db.write(async (stores) => {
    const { id } = await credentialsNamespace(stores, params.namespace, principal, 'getTrustPolicy');
    return externalIdOf(stores, id);
  });
  const arn = deps.awsIdentity?.principal;
  if (arn === undefined) return { external_id };
  return {
    external_id,
    principal: arn,
    json: JSON.stringify(trustPolicy(arn, external_id), null, 2),
    terraform: terraform(arn, external_id),
    cloudformation: cloudformation(arn, external_id),
  };
};

function trustPolicy(principal: string, externalId: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  };
}

function terraform(principal: string, externalId: string): string {
  return `data "aws_iam_policy_document" "tessera" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${principal}"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["${externalId}"]
    }
  }
}

resource "aws_iam_role" "tessera" {
  name               = "tessera"
  assume_role_policy = data.aws_iam_policy_document.tessera.json
}
`;
}

function cloudformation(principal: string, externalId: string): string {
  return `Resources:
  TesseraRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: tessera
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: ${principal}
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                sts:ExternalId: ${externalId}
`;
}
