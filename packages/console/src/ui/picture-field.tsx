import { FileButton, Input } from '@mantine/core';
import { useId, useState } from 'react';
import { Action } from './buttons.tsx';
import { isShown, Picture } from './picture.tsx';
import { smallPicture } from './small-picture.ts';

interface PictureFieldProps {
  /** The name whose initials stand in where there is no picture. */
  name: string;
  label: string;
  logo: string;
  set: (logo: string) => void;
  error: string | undefined;
}

/** The field of a `logo`: the picture as it is shown, another one from a file, and its removal. */
export function PictureField({ name, label, logo, set, error }: PictureFieldProps) {
  const id = useId();
  const [problem, setProblem] = useState<string>();

  async function choose(file: File | null): Promise<void> {
    if (file === null) return;
    const small = await smallPicture(file);
    setProblem(small === undefined ? `${file.name} is not a picture that this browser reads.` : undefined);
    if (small !== undefined) set(small);
  }

  const shown = problem ?? error;
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id }}
      description="It is made small enough to be kept here. Every user may see it"
      error={shown}
      role="group"
      aria-labelledby={id}
    >
      <div className="row">
        <Picture name={name} logo={logo} large />
        <FileButton
          accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
          onChange={(file) => void choose(file)}
        >
          {({ onClick }) => (
            <Action small onClick={onClick}>
              Choose a picture
            </Action>
          )}
        </FileButton>
        {logo !== '' && (
          <Action small onClick={() => set('')}>
            Remove the picture
          </Action>
        )}
      </div>
      {logo !== '' && !isShown(logo) && (
        <p className="dim">
          A client stored the address <code>{logo}</code>. These pages load nothing from other places, so they show the
          initials instead. A picture from a file takes its place.
        </p>
      )}
    </Input.Wrapper>
  );
}
