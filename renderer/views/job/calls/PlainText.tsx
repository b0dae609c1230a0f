import { useState } from 'react';
import { formatNumber } from '#shared/format.ts';
import { Button } from '../../../ui/Button.tsx';
import { Marked } from '../../../ui/Marked.tsx';

/** Characters that are shown at once: a page of a million would be slow to lay out. */
const STEP = 50_000;

/** A body as it came, the beginning of it first. */
export function PlainText({ text, search }: { text: string; search: string }) {
  const [shown, setShown] = useState(STEP);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls: the keyboard has to reach it
    <section aria-label="Answer" tabIndex={0} className="copyable min-h-0 flex-1 overflow-auto p-3">
      <pre className="font-mono leading-[18px] break-all whitespace-pre-wrap">
        <Marked text={text.slice(0, shown)} search={search} />
      </pre>
      {text.length > shown ? (
        <Button size="small" className="mt-2" onClick={() => setShown(shown + STEP)}>
          Show more ({formatNumber(text.length - shown)} characters)
        </Button>
      ) : null}
    </section>
  );
}
