/** Quiet bars where rows will be; shown only while there is nothing yet. */
export function Skeleton({ rows, height, name }: { rows: number; height: number; name: string }) {
  return (
    <section aria-busy aria-label={name} className="min-h-0 flex-1 animate-appear overflow-hidden px-4">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex items-center gap-3" style={{ height, opacity: 1 - index / rows }}>
          <span className="size-3.5 rounded-full bg-line" />
          <span className="h-2 w-16 rounded-full bg-line" />
          <span className="h-2 rounded-full bg-line" style={{ width: `${18 + ((index * 37) % 30)}%` }} />
        </div>
      ))}
    </section>
  );
}
