import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './Button.tsx';

/** Copies a text; the check mark tells that it did. */
export function CopyButton({ name, text, className }: { name: string; text: () => string; className?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1200);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <IconButton name={copied ? 'Copied' : name} onClick={copy} className={className}>
      {copied ? <Check size={13} /> : <Copy size={13} />}
    </IconButton>
  );
}
