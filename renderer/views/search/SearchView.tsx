import { useInfiniteQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { FoundError, FoundLine } from '#shared/archive.ts';
import { toFailure } from '#shared/errors.ts';
import { fieldsText, showControls, type KeptLine } from '#shared/log.ts';
import { formatExact } from '#shared/time.ts';
import { formatRoute, jobRoute, navigate, plainRoute } from '../../app/router.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { useFeed } from '../../data/useFeed.ts';
import { useShell } from '../../data/useShell.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Empty } from '../../ui/Empty.tsx';
import { tones } from '../../ui/Glyph.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Marked } from '../../ui/Marked.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { levelTones } from '../parts/states.ts';

/** ms of rest after which what was typed is looked for. */
const REST = 200;
const PAGE = 50;

const kinds = [
  { part: 'lines', label: 'Log lines' },
  { part: 'errors', label: 'Errors' },
] as const;
type Kind = (typeof kinds)[number]['part'];

/** Looks for a text in all that this computer's archive has: every log line, and every error. */
export function SearchView({ item, part }: { item: string | null; part: string | null }) {
  const text = item ?? '';
  const kind: Kind = part === 'errors' ? 'errors' : 'lines';
  const archive = useFeed('archive', {}).value?.archive;
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  if (text !== known) {
    setKnown(text);
    setTyped(text);
  }
  const input = useRef<HTMLInputElement>(null);
  const go = (next: string, to: Kind): void =>
    navigate(plainRoute('search', next === '' ? null : next, next === '' || to === 'lines' ? null : to), {
      replace: text !== '',
    });
  useEffect(() => {
    if (typed.trim() === text) return undefined;
    const timer = setTimeout(() => {
      setKnown(typed.trim());
      go(typed.trim(), kind);
    }, REST);
    return () => clearTimeout(timer);
    // Each key press begins the rest anew.
    // eslint-disable-next-line react/exhaustive-deps
  }, [typed]);
  useEffect(() => input.current?.focus(), []);
  useShortcuts([{ keys: '/', label: 'Search', group: 'Search', run: () => input.current?.select() }]);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Search</h1>
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <span className="relative min-w-48 flex-1">
          <Search size={13} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-faint" />
          <input
            ref={input}
            type="search"
            aria-label="Search all that was copied"
            placeholder="Any part of a log line or an error; field=value finds a field"
            autoComplete="off"
            spellCheck={false}
            maxLength={500}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="h-6 w-full rounded-md border border-line bg-sunken px-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40 [&::-webkit-search-cancel-button]:hidden"
          />
          <span className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center">
            {typed === '' ? <Kbd keys="/" /> : null}
          </span>
        </span>
        <fieldset aria-label="What is searched" className="flex gap-1">
          {kinds.map(({ part: each, label }) => (
            <Button
              key={each}
              size="small"
              look="ghost"
              aria-pressed={kind === each}
              className={classes(kind === each && 'bg-selected text-ink!')}
              onClick={() => go(typed.trim(), each)}
            >
              {label}
            </Button>
          ))}
        </fieldset>
        <span className="text-sm text-muted">{archive?.asOf ? `as of ${formatExact(archive.asOf)}` : null}</span>
      </div>
      {archive === null ? (
        <Empty title="There is nothing to search">
          This connection has no archive on this computer. The application keeps one unless that is switched off in its
          settings; a served console has none.
        </Empty>
      ) : text === '' ? (
        <Empty title="Search everything ever seen">
          Every log line and every error that was copied to this computer, with or without the database. Any part of a
          word is found.
        </Empty>
      ) : (
        <Results key={`${kind} ${text}`} kind={kind} text={text} />
      )}
    </div>
  );
}

function Results({ kind, text }: { kind: Kind; text: string }) {
  const { client } = useTransport();
  const session = useShell().state?.session ?? '';
  const list = useRef<HTMLOListElement>(null);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['archive', session, kind, text],
    queryFn: async ({ pageParam }): Promise<{ hits: ReactNode[]; next: string | null }> => {
      const input = { text, limit: PAGE, before: pageParam };
      if (kind === 'errors') {
        const { hits, next } = await client.call('archive.searchErrors', input);
        return { hits: hits.map((hit) => <ErrorHit key={hit.job} hit={hit} text={text} />), next };
      }
      const { hits, next } = await client.call('archive.searchLines', input);
      return {
        hits: hits.map((hit) => (
          <LineHit key={`${hit.job} ${hit.line.token} ${hit.line.sequence}`} hit={hit} text={text} />
        )),
        next,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 10_000,
  });
  if (error)
    return (
      <FailureNotice
        failure={toFailure(error)}
        actions={<Button onClick={() => void refetch()}>Search again</Button>}
      />
    );
  if (isPending) return <Skeleton name="Searching" rows={12} height={28} />;
  const hits = data.pages.flatMap((page) => page.hits);
  if (hits.length === 0 && !hasNextPage)
    return <Empty title="Nothing has it">No {kind === 'lines' ? 'log line' : 'error'} has this text.</Empty>;
  const move = (event: KeyboardEvent): void => {
    const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    links[at + by]?.focus();
    event.preventDefault();
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it moves between the links in it */}
      <ol ref={list} aria-label="What was found" onKeyDown={move} className="divide-y divide-line/60">
        {hits}
      </ol>
      {hasNextPage ? (
        <div className="flex justify-center p-3">
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Further back
          </Button>
        </div>
      ) : (
        <p className="p-3 text-center text-sm text-faint">That is all there is.</p>
      )}
    </div>
  );
}

const hitLook =
  'block px-4 py-1.5 -outline-offset-2 hover:bg-hover focus-visible:bg-selected focus-visible:outline-2 focus-visible:outline-focus';

function LineHit({ hit: { job, sync, attempt, line, before, after }, text }: { hit: FoundLine; text: string }) {
  return (
    <li>
      <a href={formatRoute(jobRoute(job, { tab: 'log', line: `${line.token}:${line.sequence}` }))} className={hitLook}>
        <span className="flex gap-x-3 text-sm text-muted">
          <time dateTime={line.at}>{formatExact(line.at)}</time>
          <span className="font-medium text-ink">{sync}</span>
          <span>job {job}</span>
          {attempt > 1 ? <span>attempt {attempt}</span> : null}
          <span className="text-faint">line {line.sequence}</span>
        </span>
        <span className="block font-mono">
          {before.map((each) => (
            <Line key={each.sequence} line={each} />
          ))}
          <Line line={line} search={text} />
          {after.map((each) => (
            <Line key={each.sequence} line={each} />
          ))}
        </span>
      </a>
    </li>
  );
}

/** One of the lines around what was found, or that itself, with the text marked. */
function Line({ line: { level, message, fields }, search }: { line: KeptLine; search?: string }) {
  const loud = level === 'warn' || level === 'error';
  const whole = showControls(fields === null ? message : `${message}   ${fieldsText(fields)}`).replaceAll(
    /\s*\n\s*/g,
    ' ⏎ ',
  );
  return (
    <span className={classes('flex gap-x-3', search === undefined && 'text-faint')}>
      <span className={classes('w-[5ch] shrink-0', loud ? tones[levelTones[level]] : 'text-faint')}>{level}</span>
      <span className={classes('min-w-0 flex-1', search === undefined ? 'truncate' : 'line-clamp-3 break-words')}>
        {search === undefined ? whole.slice(0, LONGEST) : <Marked text={around(whole, search)} search={search} />}
      </span>
    </span>
  );
}

const LONGEST = 1_000;

/** The part of a long text that has what was found. */
function around(text: string, search: string): string {
  const at = text.toLowerCase().indexOf(search.toLowerCase());
  if (text.length <= LONGEST || at < 0) return text.slice(0, LONGEST);
  const from = Math.max(0, at - LONGEST / 4);
  return `${from > 0 ? '…' : ''}${text.slice(from, from + LONGEST)}`;
}

function ErrorHit({ hit: { job, sync, finishedAt, code, message }, text }: { hit: FoundError; text: string }) {
  return (
    <li>
      <a href={formatRoute(jobRoute(job, { tab: 'errors' }))} className={hitLook}>
        <span className="flex gap-x-3 text-sm text-muted">
          <time dateTime={finishedAt}>{formatExact(finishedAt)}</time>
          <span className="font-medium text-ink">{sync}</span>
          <span>job {job}</span>
          {code === null ? null : <code className="font-mono text-faint">{code}</code>}
        </span>
        <span className="line-clamp-3 break-words">
          <Marked text={around(showControls(message), text)} search={text} />
        </span>
      </a>
    </li>
  );
}
