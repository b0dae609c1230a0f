import type { ConnectionColour } from '#shared/contract/connection.ts';

const colours: Record<ConnectionColour, string> = {
  blue: 'light-dark(oklch(0.55 0.17 255), oklch(0.7 0.14 250))',
  teal: 'light-dark(oklch(0.55 0.1 195), oklch(0.75 0.11 195))',
  green: 'light-dark(oklch(0.55 0.13 145), oklch(0.75 0.15 145))',
  orange: 'light-dark(oklch(0.62 0.15 55), oklch(0.77 0.14 60))',
  pink: 'light-dark(oklch(0.6 0.19 355), oklch(0.74 0.15 355))',
  purple: 'light-dark(oklch(0.53 0.19 300), oklch(0.72 0.15 300))',
};

/** The mark of a connection beside its name, where it has one. */
export function ColourMark({ colour }: { colour: ConnectionColour | null }) {
  if (colour === null) return null;
  return <span aria-hidden className="size-2.5 shrink-0 rounded-[3px]" style={{ background: colours[colour] }} />;
}
