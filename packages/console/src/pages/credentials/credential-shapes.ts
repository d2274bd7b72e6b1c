/** Likely typing errors in a key or a role. Only shown, not refused: other providers than AWS have other forms. */
export function doubtsAbout({
  access_key_id,
  service_role_arn,
}: {
  access_key_id: string;
  service_role_arn: string;
}): string[] {
  const [key, role] = [access_key_id.trim(), service_role_arn.trim()];
  return [
    ...(key !== '' && !/^(AKIA|ASIA)[A-Z2-7]{16}$/.test(key)
      ? [
          'An access key ID of AWS has 20 characters and begins with AKIA or ASIA. Check it, unless the key is of another provider.',
        ]
      : []),
    ...(role !== '' && !/^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(role)
      ? [
          'The ARN of a role looks like arn:aws:iam::123456789012:role/reader. Check it, unless the role is of another provider.',
        ]
      : []),
  ];
}
