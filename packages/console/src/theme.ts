import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

// Glazed stone: one green for actions, warm greys for everything else.
const glaze: MantineColorsTuple = [
  '#eaf6f3',
  '#d5ebe6',
  '#a9d8cd',
  '#7bc8b8',
  '#5cc9b5',
  '#2f9f8c',
  '#15836f',
  '#0b7264',
  '#085b50',
  '#04443b',
];
const stone: MantineColorsTuple = [
  '#f7f5f1',
  '#eeebe5',
  '#e2ded6',
  '#d0cbc1',
  '#b1aba0',
  '#8d877c',
  '#6b665d',
  '#56514a',
  '#3d3933',
  '#24221e',
];
const night: MantineColorsTuple = [
  '#e9e6e0',
  '#cfcbc3',
  '#aea99f',
  '#8f8a80',
  '#5a564e',
  '#3a3731',
  '#2a2824',
  '#1d1b18',
  '#161512',
  '#0f0e0c',
];

export const theme = createTheme({
  primaryColor: 'glaze',
  primaryShade: { light: 7, dark: 4 },
  colors: { glaze, gray: stone, dark: night },
  fontFamily: "'Instrument Sans Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '600' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: '4px',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { withArrow: true, multiline: true, events: { hover: true, focus: true, touch: true } } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 0 } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#24221e',
    '--mantine-color-dimmed': '#625d55',
    '--mantine-color-placeholder': '#746e65',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0b7264',
    '--ground': '#f7f5f1',
    '--line': '#dcd7ce',
    '--danger': '#b3261e',
    '--danger-text': '#ffffff',
  },
  dark: {
    '--mantine-color-body': '#1d1b18',
    '--mantine-color-text': '#e9e6e0',
    '--mantine-color-dimmed': '#aea99f',
    '--mantine-color-placeholder': '#98938a',
    '--mantine-color-error': '#ff9d92',
    '--mantine-color-anchor': '#5cc9b5',
    '--ground': '#141311',
    '--line': '#3a3731',
    '--danger': '#ff9d92',
    '--danger-text': '#2a0c09',
  },
});
