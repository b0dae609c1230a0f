import type { DetailChange, DiffPart } from '#shared/errorDiff.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { attemptsText, type ErrorChangeOf } from './errorChanges.ts';

/** Whether an attempt met the same error as the one before, and if not, what is different. */
export function ErrorChange({ change }: { change: ErrorChangeOf }) {
  if (change.kind === 'same') {
    return (
      <p className="flex items-center gap-1.5 text-sm text-muted">
        <Glyph shape="again" tone="idle" />
        The same error as {attemptsText(change.as)}
      </p>
    );
  }
  const { code, message, details } = change.difference;
  return (
    <section aria-label={`Changed since attempt ${change.from}`} className="text-sm">
      <p className="flex items-center gap-1.5 text-muted">
        <Glyph shape="triangle" tone="warn" />
        Another error than attempt {change.from}
      </p>
      <div className="mt-1 space-y-1 border-l-2 border-line pl-3">
        {code === null ? null : (
          <p className="font-mono">
            <Gone>{code.before}</Gone> → <New>{code.after}</New>
          </p>
        )}
        {message === null ? null : (
          <p className="copyable break-words">
            {message.map((part, index) => (
              <Part key={index} part={part} whole={message.length === 2} />
            ))}
          </p>
        )}
        {details.length === 0 || code !== null ? null : (
          <ul className="font-mono">
            {details.slice(0, mostDetails).map((detail) => (
              <Detail key={detail.name} detail={detail} />
            ))}
            {details.length > mostDetails ? (
              <li className="text-muted">and {details.length - mostDetails} more in the details</li>
            ) : null}
          </ul>
        )}
      </div>
    </section>
  );
}

const mostDetails = 8;

/** `whole`: a sentence in the place of another, each on its own line. */
function Part({ part: { kind, text }, whole }: { part: DiffPart; whole: boolean }) {
  if (kind === 'same') return text;
  if (whole) return <span className="block">{kind === 'gone' ? <Gone>{text}</Gone> : <New>{text}</New>}</span>;
  return kind === 'gone' ? <Gone>{text}</Gone> : <New>{text}</New>;
}

function Detail({ detail: { name, before, after } }: { detail: DetailChange }) {
  return (
    <li className="copyable break-words">
      <span className="text-muted">{name} </span>
      {before === null ? null : <Gone>{short(before)}</Gone>}
      {before === null || after === null ? null : ' → '}
      {after === null ? null : <New>{short(after)}</New>}
    </li>
  );
}

function short(json: string): string {
  return json.length > 200 ? `${json.slice(0, 199)}…` : json;
}

/** Struck through and underlined, so that colour is not alone. */
const Gone = ({ children }: { children: string }) => (
  <del className="rounded-sm bg-bad/10 text-bad decoration-bad/60">{children}</del>
);
const New = ({ children }: { children: string }) => (
  <ins className="rounded-sm bg-good/10 text-good decoration-good/60 underline-offset-2">{children}</ins>
);
