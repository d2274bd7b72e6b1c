import { Avatar } from '@mantine/core';

interface PictureProps {
  name: string;
  /** As its owner set it. */
  logo: string | undefined;
  large?: boolean;
}

/** The picture of a person or an organization beside its name, or the initials. */
export function Picture({ name, logo = '', large = false }: PictureProps) {
  // Only a picture that is in the address itself: nothing is loaded from where people point to.
  const src = logo.startsWith('data:image/') ? logo : null;
  return <Avatar size={large ? 'md' : 'sm'} radius="sm" name={name} src={src} alt="" aria-hidden="true" />;
}
