import { NativeSelect, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { counted } from '../words.ts';
import type { View } from './narrowed.ts';
import type { Filter } from './types.ts';

interface ToolbarProps<T> {
  label: string;
  noun: string;
  shown: number;
  all: number;
  /** Whether the server has more. */
  isPart: boolean;
  quota: number | undefined;
  filters: readonly Filter<T>[];
  view: View;
  search: (text: string) => void;
  choose: (id: string, value: string) => void;
}

/** The search, which `/` leads to, the filters, and how many there are. */
export function Toolbar<T>({ label, noun, shown, all, isPart, quota, filters, view, search, choose }: ToolbarProps<T>) {
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => field.current?.focus()]]);
  return (
    <search className="list-tools" aria-label={label}>
      <Search field={field} noun={noun} value={view.search} search={search} />
      {filters.map(({ id, title, options }) => (
        <NativeSelect
          key={id}
          aria-label={title}
          data={options.map(({ value, label: text }, at) => ({ value: at === 0 ? '' : value, label: text }))}
          value={view.chosen[id] ?? ''}
          onChange={(event) => choose(id, event.currentTarget.value)}
        />
      ))}
      <p className="dim list-count" role="status">
        {isPart
          ? `The first ${counted(all, noun)}`
          : shown === all
            ? quota === undefined
              ? counted(all, noun)
              : `${all} of at most ${counted(quota, noun)}`
            : `${shown} of ${counted(all, noun)}`}
      </p>
    </search>
  );
}

interface SearchProps {
  field: React.RefObject<HTMLInputElement | null>;
  noun: string;
  value: string;
  search: (text: string) => void;
}

/** Typed text shows immediately; the list follows when typing rests. */
function Search({ field, noun, value, search }: SearchProps) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    // The address changed by another way than typing.
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the text that is waited for
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      search(text);
    }, 150);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={`Search ${counted(2, noun).replace('2 ', '')}`}
      placeholder="Search, or press /"
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setText('');
      }}
    />
  );
}
