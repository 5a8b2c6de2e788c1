import { createTheme, type CSSVariablesResolver } from '@mantine/core';

/** The looks of the page. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 8,
  defaultRadius: 'md',
  respectReducedMotion: true,
});

/** Quiet text, too, has a contrast of at least 4.5 to 1 on every ground of the page (WCAG 2.2, 1.4.3); Mantine's own has not. */
export const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': '#6b7280',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': '#9b9b9b',
  },
});
