// Values as API-Football writes them, made comparable.

/** The provider spreads its images over hosts (media-1 to media-3) by chance: without this, runs would see changes where none are. */
export function imageUrl(url: string | null): string | null {
  return orNull(url)?.replace(/^https:\/\/media-\d+\.api-sports\.io\//, 'https://media.api-sports.io/') ?? null;
}

/** Without the spaces around it; null where nothing is left. */
export function orNull(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
