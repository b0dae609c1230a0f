/** The log that is shown, if one is; and whether one that is not shown yet is to have the focus when it comes. */
let shown: (() => void) | null = null;
let awaited = false;

/** Gives the focus to the log, now or as soon as it is shown. */
export function focusLog(): void {
  awaited = shown === null;
  shown?.();
}

/** Told by a log that is shown how it takes the focus; the returned function says that it is gone. */
export function offerFocus(take: () => void): () => void {
  shown = take;
  if (awaited) take();
  awaited = false;
  return () => {
    if (shown === take) shown = null;
  };
}
