/* oxlint-disable jsx-a11y/prefer-tag-over-role -- <progress> can’t be drawn this way */
/** How far something is; `total` null where it is not known. */
export function ProgressBar({ done, total, name }: { done: number; total: number | null; name: string }) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  return (
    <span
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={total ?? undefined}
      aria-valuenow={share === null ? undefined : done}
      className="relative block h-1 w-full min-w-8 overflow-hidden rounded-full bg-line"
    >
      {share === null ? (
        <span className="absolute inset-y-0 w-1/3 animate-slide rounded-full bg-busy" />
      ) : (
        <span
          className="absolute inset-0 origin-left rounded-full bg-busy transition-transform duration-300"
          style={{ transform: `scaleX(${share})` }}
        />
      )}
    </span>
  );
}
