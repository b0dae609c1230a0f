const mac = navigator.platform.startsWith('Mac');

/** Keys as they are printed on this machine's keyboard: `mod+k` → ⌘K or Ctrl K; `g j` is one after the other. */
export function formatKeys(keys: string): string {
  return keys
    .split(' ')
    .map((key) =>
      key
        .replace('mod+', mac ? '⌘' : 'Ctrl+')
        .replace('alt+', mac ? '⌥' : 'Alt+')
        .replace('shift+', mac ? '⇧' : 'Shift+')
        .replace('enter', '↵')
        .replace('escape', 'Esc')
        .replace('left', '←')
        .replace('right', '→')
        .replace(/(?<=[⌘+])[a-z]$/, (letter) => letter.toUpperCase()),
    )
    .join(' ');
}

/** Keys, drawn quietly. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-xs whitespace-nowrap text-faint" aria-hidden>
      {formatKeys(keys)
        .split(' ')
        .map((key, index) => (
          <span key={index} className="min-w-4 rounded-sm border border-line bg-sunken px-1 text-center leading-[14px]">
            {key}
          </span>
        ))}
    </kbd>
  );
}
