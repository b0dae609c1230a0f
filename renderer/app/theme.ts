import { useEffect } from 'react';
import type { Theme } from '#shared/contract/settings.ts';

/** Puts the chosen theme on the document; `system` leaves the choice to the system. */
export function useThemeOnDocument(theme: Theme | undefined): void {
  useEffect(() => {
    if (theme === undefined) return;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
