import type { JsonObject } from '#shared/jobs.ts';
import { grouped, plural } from '#engine/syncs/words.ts';
import type { WrittenGames } from './games.ts';

/** What became of the competitors of a run, and of their games. */
export class Tally {
  /** Competitors with something new. */
  #changed = 0;
  #unchanged = 0;
  #received = 0;
  #inserted = 0;
  #updated = 0;
  #removed = 0;

  /** A competitor of whom nothing came. */
  nothingNew(): void {
    this.#unchanged += 1;
  }

  /** A competitor of whom `received` games came. */
  written(received: number, { inserted, updated, removed }: WrittenGames): void {
    this.#changed += 1;
    this.#received += received;
    this.#inserted += inserted;
    this.#updated += updated;
    this.#removed += removed;
  }

  facts(listed: number, failed: number): JsonObject {
    return {
      competitors: { listed, withNews: this.#changed, withoutNews: this.#unchanged, failed },
      games: { received: this.#received, inserted: this.#inserted, updated: this.#updated, removed: this.#removed },
    };
  }

  /** `58 competitors of 12 coaches: 310 new games, 12 changed, 1 removed; 40 had nothing new, 1 failed.` */
  sentence(listed: number, coaches: number, failed: number): string {
    const games = [
      plural(this.#inserted, 'new game'),
      `${grouped(this.#updated)} changed`,
      ...(this.#removed > 0 ? [`${grouped(this.#removed)} removed`] : []),
    ];
    const rest = [
      `${grouped(this.#unchanged)} had nothing new`,
      ...(failed > 0 ? [`${grouped(failed)} could not be fetched`] : []),
    ];
    const whose = `${plural(listed, 'competitor')} of ${plural(coaches, 'coach', 'coaches')}`;
    return `${whose}: ${games.join(', ')}; ${rest.join(', ')}.`;
  }
}
