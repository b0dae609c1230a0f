import { useEffect, useState, type RefObject } from 'react';
import type { Colours } from './drawGrid.ts';

/** The tokens as a canvas takes them, of the theme that is shown; null until the element is there. */
export function useColours(element: RefObject<HTMLElement | null>): Colours | null {
  const [colours, setColours] = useState<Colours | null>(null);
  useEffect(() => {
    const read = (): void => {
      if (element.current) setColours(coloursOf(element.current));
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', read);
    return () => {
      observer.disconnect();
      system.removeEventListener('change', read);
    };
  }, [element]);
  return colours;
}

/** A token holds both themes; the browser says which colour that is here and now. */
function coloursOf(element: HTMLElement): Colours {
  const probe = document.createElement('span');
  element.append(probe);
  const colour = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    idle: colour('--faint'),
    good: colour('--good'),
    bad: colour('--bad'),
    warn: colour('--warn'),
    busy: colour('--busy'),
    held: colour('--held'),
    ink: colour('--ink'),
    muted: colour('--muted'),
    line: colour('--line'),
    surface: colour('--surface'),
    selected: colour('--selected'),
    focus: colour('--focus'),
    font: `11px ${getComputedStyle(element).fontFamily}`,
  };
  probe.remove();
  return colours;
}
