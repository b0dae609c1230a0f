import { useState, useSyncExternalStore, type FormEvent, type ReactNode } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Field, TextInput } from './Fields.tsx';
import { ReasonField } from './ReasonField.tsx';
import { Notice } from './Notice.tsx';
import { toast } from './Toaster.tsx';

/** Something to be confirmed before it is done. */
export interface Question {
  title: string;
  /** What it will do, and how far that reaches. */
  description: ReactNode;
  /** The words of the two buttons. */
  confirm: string;
  keep?: string;
  look?: 'solid' | 'danger';
  /** Whether it asks why, for the audit. */
  reason?: boolean;
  /** What has to be typed first: for what is wide, where it matters. */
  typed?: string | null;
  /** Does it. What it rejects with is shown, and it can be tried again. */
  run: (reason: string | undefined) => Promise<unknown>;
}

/** Asks the operator, in a dialog above everything; the newest question stands. */
export function ask(question: Question): void {
  last += 1;
  set({ question, id: last });
}

/** Takes away what is asked: it is of another connection. */
export function clearQuestion(): void {
  set(null);
}

/** Shows what is asked. Once in the window. */
export function Confirmer(): ReactNode {
  const shown = useSyncExternalStore(subscribe, () => asked);
  return (
    <Dialog
      open={shown !== null}
      onClose={() => set(null)}
      title={shown?.question.title ?? ''}
      description={shown?.question.description ?? ''}
    >
      {shown ? <Form key={shown.id} asked={shown} /> : null}
    </Dialog>
  );
}

function Form({ asked: shown }: { asked: Asked }) {
  const { confirm, keep = 'Back', look = 'solid', reason = false, typed = null, run } = shown.question;
  const [why, setWhy] = useState('');
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ready = typed === null || words.trim() === typed;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setFailure(null);
    run(why.trim() === '' ? undefined : why.trim()).then(
      () => close(shown.id),
      (error: unknown) => {
        const found = toFailure(error);
        // The dialog was left meanwhile: a failure is told all the same.
        if (asked?.id !== shown.id) return toast({ tone: 'bad', title: found.message, text: found.hint });
        setBusy(false);
        setFailure(found);
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      {reason ? <ReasonField value={why} onChange={setWhy} /> : null}
      {typed === null ? null : (
        <Field label={`Type ${typed} to confirm`}>
          {(ids) => <TextInput {...ids} value={words} onChange={(event) => setWords(event.target.value)} />}
        </Field>
      )}
      {failure ? (
        <Notice tone="bad" title={failure.message}>
          {failure.hint ?? null}
        </Notice>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={() => close(shown.id)}>{keep}</Button>
        <Button type="submit" look={look} disabled={!ready} busy={busy}>
          {confirm}
        </Button>
      </div>
    </form>
  );
}

interface Asked {
  question: Question;
  id: number;
}

let asked: Asked | null = null;
let last = 0;
const listeners = new Set<() => void>();

/** Closes one question, unless another one stands meanwhile. */
function close(id: number): void {
  if (asked?.id === id) set(null);
}

function set(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
