import { Avatar } from '@mantine/core';

interface PictureProps {
  name: string;
  /** As its owner set it. */
  logo: string | undefined;
  large?: boolean;
}

/** Whether a logo is in its own address: nothing is loaded from where an address of a user's points to. */
export function isShown(logo: string): boolean {
  return logo.startsWith('data:image/');
}

/** The picture of a person or an organization beside its name, or the initials. */
export function Picture({ name, logo = '', large = false }: PictureProps) {
  return (
    <Avatar
      size={large ? 'md' : 'sm'}
      radius="sm"
      name={name}
      src={isShown(logo) ? logo : null}
      alt=""
      aria-hidden="true"
    />
  );
}
