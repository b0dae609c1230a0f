/**
 * Gives the operator a file: the desktop application asks where to save it, a browser puts it where its downloads go. The parts
 * may be large: they lie outside of the page's own memory.
 */
export function download(name: string, parts: readonly Blob[], type: string): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this: it must not be gone by then.
  setTimeout(() => URL.revokeObjectURL(address), 10 * 60_000);
}
