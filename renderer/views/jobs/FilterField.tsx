/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/click-events-have-key-events -- the ARIA combobox pattern: the field keeps the focus and the keyboard */
import { CornerDownLeft, Search, X } from 'lucide-react';
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { filterFields } from '#shared/filters/fields.ts';
import type { FilterProblem } from '#shared/filters/parseFilter.ts';
import { suggestTerms } from '#shared/filters/suggestTerms.ts';
import type { JobId } from '#shared/jobs.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { useDraft } from './useDraft.ts';
import { useKnownValues } from './useKnownValues.ts';

/** Completions that are offered; the list scrolls. */
const MOST = 40;

interface Choice {
  label: string;
  about: string;
  /** What choosing it does: goes on typing, applies a text, or opens a job. */
  does: { kind: 'type' | 'apply'; text: string; caret: number } | { kind: 'open'; id: JobId };
}

/** The filter as it is typed, with what the term at the caret could become. Only this field is drawn anew by a key press. */
export function FilterField({
  value,
  input,
  onApply,
  onOpen,
  onLeave,
}: {
  /** The filter of the address. */
  value: string;
  input: RefObject<HTMLInputElement | null>;
  onApply: (text: string) => void;
  onOpen: (id: JobId) => void;
  /** The keyboard goes back to the list. */
  onLeave: () => void;
}) {
  const id = useId();
  const marks = useRef<HTMLDivElement>(null);
  const placed = useRef<number | null>(null);
  const [focused, setFocused] = useState(false);
  const [caret, setCaret] = useState(0);
  /** Null: what is marked is for the text to say. */
  const [moved, setMoved] = useState<number | null>(null);
  const draft = useDraft(value, (text) => mayGrow(text, caret), onApply);
  const known = useKnownValues(focused);
  const choices = focused ? choicesFor(draft.text, caret, draft.id, known) : [];
  const troubled = draft.problems.some(({ start, end }) => start <= caret && caret <= end);
  const marked = Math.min(moved ?? (draft.id !== null || troubled ? 0 : -1), choices.length - 1);
  // What can still be completed is not wrong yet.
  const unfinished = (at: FilterProblem): boolean => choices.length > 0 && at.start <= caret && caret <= at.end;
  const problem = draft.settled ? draft.problems.find((each) => !unfinished(each)) : undefined;

  useLayoutEffect(() => {
    if (placed.current === null) return;
    input.current?.setSelectionRange(placed.current, placed.current);
    placed.current = null;
  });
  useEffect(() => {
    document.getElementById(`${id}-${marked}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, marked]);

  const change = (text: string, at: number): void => {
    draft.type(text);
    setCaret(at);
    setMoved(null);
  };
  const take = (choice: Choice): void => {
    if (choice.does.kind === 'open') {
      change(value, value.length);
      onOpen(choice.does.id);
      return;
    }
    placed.current = choice.does.caret;
    change(choice.does.text, choice.does.caret);
    if (choice.does.kind === 'apply') draft.apply(choice.does.text);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const choice = choices[marked];
    if (event.key === 'ArrowDown') setMoved(Math.min(marked + 1, choices.length - 1));
    else if (event.key === 'ArrowUp') setMoved(Math.max(marked - 1, -1));
    else if (event.key === 'Enter') {
      if (choice) take(choice);
      else {
        draft.apply(draft.text);
        if (draft.problems.length === 0) onLeave();
      }
    } else if (event.key === 'Tab' && !event.shiftKey) {
      const completion = choice ?? (mayComplete(draft.text, caret) ? choices[0] : undefined);
      if (!completion || completion.does.kind === 'open' || completion.does.text === draft.text) return;
      take(completion);
    } else if (event.key === 'Escape') onLeave();
    else return;
    event.preventDefault();
  };

  return (
    <div className="relative min-w-0 flex-1">
      <span className="pointer-events-none absolute inset-y-0 left-2 flex items-center text-faint">
        <Search size={13} aria-hidden />
      </span>
      <input
        ref={input}
        role="combobox"
        aria-label="Filter jobs"
        aria-expanded={choices.length > 0}
        aria-controls={id}
        aria-activedescendant={marked >= 0 ? `${id}-${marked}` : undefined}
        aria-autocomplete="list"
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="state:failed sync:sync-players since:2d week:11 “timed out”, or a job’s id"
        value={draft.text}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          setMoved(null);
        }}
        onChange={(event) => change(event.target.value, event.target.selectionStart ?? event.target.value.length)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onScroll={(event) => marks.current?.scrollTo({ left: event.currentTarget.scrollLeft })}
        onKeyDown={press}
        className="h-6 w-full rounded-md border border-line bg-sunken pr-7 pl-7 font-mono text-sm text-ellipsis outline-offset-0 select-text placeholder:font-sans focus:border-focus focus:outline-2 focus:outline-focus/40 aria-invalid:border-bad"
      />
      {problem ? (
        <Underlines text={draft.text} problems={draft.problems.filter((each) => !unfinished(each))} box={marks} />
      ) : null}
      <span className="absolute inset-y-0 right-1 flex items-center">
        {draft.text === '' ? (
          focused ? null : (
            <span className="pointer-events-none pr-0.5">
              <Kbd keys="/" />
            </span>
          )
        ) : (
          <button
            type="button"
            aria-label="Clear the filter"
            title="Clear the filter"
            onClick={() => {
              change('', 0);
              draft.apply('');
            }}
            className="inline-flex size-5 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
          >
            <X size={13} aria-hidden />
          </button>
        )}
      </span>
      {problem || choices.length > 0 ? (
        <div className="absolute top-full left-0 z-30 mt-1 w-[420px] max-w-[calc(100vw-80px)] rounded-lg bg-raised p-1 shadow-float">
          {problem ? (
            <p id={`${id}-problem`} role="alert" className="flex gap-2 px-2 py-1 text-sm">
              <Glyph shape="triangle" tone="bad" className="mt-px" />
              <span>
                {problem.message}
                <span className="text-muted"> The list stays as it was.</span>
              </span>
            </p>
          ) : null}
          <ul id={id} role="listbox" aria-label="Completions" className="max-h-80 overflow-y-auto">
            {choices.map((choice, index) => (
              <li
                key={choice.label}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === marked}
                // The field keeps the focus, so that the choice arrives before its blur closes the list.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(choice)}
                className={classes(
                  'flex items-baseline gap-3 rounded-md px-2 py-1 hover:bg-hover',
                  index === marked && 'bg-selected',
                )}
              >
                <span className="max-w-[60%] shrink-0 truncate font-mono text-sm">{choice.label}</span>
                <span className="min-w-0 flex-1 truncate text-sm text-muted">{choice.about}</span>
                {index === marked ? <CornerDownLeft size={11} aria-hidden className="self-center text-faint" /> : null}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

/** Lines below the parts of the field that mean nothing; the text itself is the field's. */
function Underlines({
  text,
  problems,
  box,
}: {
  text: string;
  problems: readonly FilterProblem[];
  box: RefObject<HTMLDivElement | null>;
}) {
  return (
    <div
      ref={box}
      aria-hidden
      className="pointer-events-none absolute inset-y-px right-7 left-7 overflow-hidden font-mono text-sm leading-[22px] whitespace-pre text-transparent"
    >
      {problems.map(({ start, end }, index) => (
        <span key={start}>
          {text.slice(index === 0 ? 0 : problems[index - 1]?.end, start)}
          <span className="underline decoration-bad decoration-wavy underline-offset-2">{text.slice(start, end)}</span>
        </span>
      ))}
      {text.slice(problems.at(-1)?.end)}
    </div>
  );
}

function choicesFor(
  text: string,
  caret: number,
  id: JobId | null,
  known: Parameters<typeof suggestTerms>[2],
): Choice[] {
  if (id !== null) {
    return [
      { label: `Open job ${id}`, about: 'the job with this id', does: { kind: 'open', id } },
      ...(['subject', 'error'] as const).map((field): Choice => {
        const typed = `${field}:${id}`;
        return {
          label: typed,
          about: filterFields[field].about,
          does: { kind: 'apply', text: typed, caret: typed.length },
        };
      }),
    ];
  }
  return suggestTerms(text, caret, known, MOST).map(({ label, about, kind, accepted }) => ({
    label,
    about,
    does: { kind: kind === 'field' ? 'type' : 'apply', ...accepted },
  }));
}

/** The word before the caret, where it has no colon yet. */
function wordAt(text: string, caret: number): string {
  return /(?:^|\s)-?([a-z]+)$/i.exec(text.slice(0, caret))?.[1]?.toLowerCase() ?? '';
}

function mayGrow(text: string, caret: number): boolean {
  const word = wordAt(text, caret);
  return word !== '' && Object.keys(filterFields).some((field) => field.startsWith(word));
}

/** Whether something stands at the caret that the tab key can complete; where nothing does it leaves the field. */
function mayComplete(text: string, caret: number): boolean {
  return /\S$/.test(text.slice(0, caret));
}
