// Ids as files write them: with white space, as floats (12522.0), as nothing (NA, 0).

/** An id in its plain form; null where the text is none. */
export function idOf(text: string | null): string | null {
  const plain = text?.trim().replace(/^(\d+)\.0+$/, '$1') ?? '';
  return plain === '' || plain === 'NA' || plain === '0' ? null : plain;
}

/** The NFL's id of a player, 00-0023459; null for what has not its form. */
export function gsisIdOf(text: string | null): string | null {
  const plain = text?.trim() ?? '';
  return /^\d{2}-\d{7}$/.test(plain) ? plain : null;
}
