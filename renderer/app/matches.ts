/** Whether every word that was typed begins a word of the label, or stands somewhere in it. */
export function matches(label: string, typed: string): boolean {
  const text = label.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
