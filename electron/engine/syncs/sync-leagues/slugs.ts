/**
 * Slugs for leagues that have none yet: `country-name`, and the provider's id behind it where another league has that one.
 * `taken` are the slugs that are given already. Of new leagues that would share one, the lowest id gets the plain
 * one, whatever the order they come in.
 */
export function newSlugs(
  leagues: readonly { readonly providerId: number; readonly country: string; readonly name: string }[],
  taken: ReadonlySet<string>,
): Map<number, string> {
  const used = new Set(taken);
  const slugs = new Map<number, string>();
  for (const league of [...leagues].sort((one, other) => one.providerId - other.providerId)) {
    let slug = slugify(`${league.country} ${league.name}`) || 'league';
    while (used.has(slug)) slug = `${slug}-${league.providerId}`;
    used.add(slug);
    slugs.set(league.providerId, slug);
  }
  return slugs;
}

/** Letters a to z and digits, with hyphens between words; empty for a text without any. */
export function slugify(text: string): string {
  return text
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => letters[letter] ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Letters that no decomposition turns into plain ones. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
