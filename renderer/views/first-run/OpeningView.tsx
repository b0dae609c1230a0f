import type { Connection } from '#shared/contract/connection.ts';
import { Glyph } from '../../ui/Glyph.tsx';

/** While one connection is left and another one opened: nothing of either. */
export function OpeningView({ connection }: { connection: Connection }) {
  return (
    <output className="flex min-h-0 flex-1 flex-col items-center justify-center gap-2 p-8 text-center">
      <Glyph shape="turning" tone="idle" />
      <p className="text-lg font-semibold">Opening {connection.name}</p>
      <p className="max-w-[52ch] text-muted">
        {connection.target}. What runs in this computer’s worker gets its time to finish first.
      </p>
    </output>
  );
}
