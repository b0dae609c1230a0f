import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import type { LogPlace } from '#shared/log.ts';
import { formatExact } from '#shared/time.ts';
import { LINE, LineHeights, measure, type Measured } from './lineHeights.ts';
import type { HeldLines, LinePages } from './linePages.ts';
import { comparePlaces, parsePlace, placeKey, type PlaceList } from './placeList.ts';
import { LogRow, type RowLook } from './LogRow.tsx';
import { ScrollSpace } from './scrollSpace.ts';

/** px above the first line and below the last one. */
const EDGE = 8;
/** px beyond what is in sight that is drawn besides. */
const BEYOND = 400;

export interface LogListHandle {
  focus: () => void;
  /** Brings a line into sight: in the middle, or (`near`) as far as is needed. */
  reveal: (place: LogPlace, how: 'middle' | 'near') => void;
  /** The first line in sight. */
  top: () => LogPlace | null;
  /** Stays where it is from now on. */
  hold: () => void;
}

/** The lines of a list of any length; only those in sight exist, at most some thousand are in memory. */
export function LogList({
  list,
  held,
  pages,
  name,
  look,
  unfolded,
  marks,
  hit,
  following,
  numberOf,
  renderHeading,
  renderFoot,
  handle,
  onFollowing,
  onMark,
  onToggle,
  onKeyDown,
  onFocus,
}: {
  list: PlaceList;
  held: HeldLines;
  pages: LinePages;
  name: string;
  look: RowLook;
  unfolded: ReadonlySet<string>;
  /** The first and the last of the lines that are marked. */
  marks: { from: LogPlace; to: LogPlace } | null;
  hit: LogPlace | null;
  /** Whether it stays at its end. */
  following: boolean;
  numberOf: (place: LogPlace) => number;
  /** What stands above the first line of an attempt. */
  renderHeading: (place: LogPlace) => ReactNode;
  /** What stands below the list; told which lines are in sight. */
  renderFoot: (inSight: { first: number; last: number }) => ReactNode;
  handle: Ref<LogListHandle>;
  onFollowing: (following: boolean) => void;
  onMark: (place: LogPlace, extend: boolean) => void;
  onToggle: (place: LogPlace) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (focused: boolean) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const block = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 600 });
  const [heightsOf, setHeightsOf] = useState<{ shape: string; measured: Measured }>({ shape: '', measured: none });
  // Where one is: a line, and how far above it the view begins. Lines that come before it then move nothing.
  const [anchor, setAnchor] = useState<{ place: LogPlace; within: number } | null>(null);

  // Lines that are drawn in another way, or in another width, have other heights.
  const shape = `${size.width} ${String(look.wrap)} ${look.digits}`;
  const measured = heightsOf.shape === shape ? heightsOf.measured : none;
  const heights = useMemo(() => new LineHeights(list, measured), [list, measured]);
  const space = useMemo(() => new ScrollSpace(heights.total + 2 * EDGE, size.height), [heights, size.height]);
  const wanted = following ? space.end : anchor ? EDGE + heights.top(list.indexOf(anchor.place)) + anchor.within : 0;
  const y = Math.min(Math.max(0, wanted), space.end);
  const first = heights.at(Math.max(0, y - EDGE - BEYOND));
  const last = heights.at(y - EDGE + size.height + BEYOND);
  const ahead = space.ahead(y);

  /** Where the list stands now, and what the element was last scrolled to: a scroll event tells only where it is then. */
  const standing = useRef({ y: 0, top: 0 });
  const drawn = useRef({ following, anchor });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => pages.want(list, first, last), [pages, list, first, last]);

  // After every drawing; it ends with the one after which nothing has another height.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useLayoutEffect(() => {
    const found = [...(block.current?.children ?? [])].flatMap((row) => {
      const key = row instanceof HTMLElement ? row.dataset['place'] : undefined;
      return key === undefined ? [] : [{ key, height: Math.round(row.getBoundingClientRect().height * 8) / 8 }];
    });
    setHeightsOf((known) => {
      const before = known.shape === shape ? known.measured : none;
      const after = measure(before, found);
      return after === before ? known : { shape, measured: after };
    });
    const element = scroller.current;
    if (!element) return;
    const top = y - ahead;
    const steered = drawn.current.following !== following || drawn.current.anchor !== anchor;
    drawn.current = { following, anchor };
    // Lines came, or were measured, after somebody scrolled and before the event that tells of it: that one is heeded.
    if (!steered && scrolledFrom(element, standing.current.top)) return;
    if (Math.abs(element.scrollTop - top) > 1) element.scrollTop = top;
    standing.current = { y, top: element.scrollTop };
  });

  const anchorAt = (next: number): void => {
    const index = heights.at(next - EDGE);
    const place = list.at(index);
    if (place) setAnchor({ place, within: next - EDGE - heights.top(index) });
  };
  const standAt = (next: number): void => {
    anchorAt(next);
    onFollowing(next >= space.end - 4);
  };
  const hold = (): void => {
    anchorAt(y);
    onFollowing(false);
  };
  const scrolled = (): void => {
    const element = scroller.current;
    if (!element) return;
    const { y: before, top } = standing.current;
    const now = element.scrollTop;
    if (Math.abs(now - top) <= 1) return;
    const next = space.follow(before, top, now);
    standing.current = { y: next, top: now };
    standAt(next);
  };

  useImperativeHandle(handle, () => ({
    focus: () => scroller.current?.focus(),
    reveal: (place, how) => {
      const index = list.indexOf(place);
      const top = EDGE + heights.top(index);
      const bottom = EDGE + heights.top(index + 1);
      const inSight = top >= y + LINE && bottom <= y + size.height - LINE;
      if (inSight) return;
      const next = how === 'middle' ? top - size.height / 3 : top < y + LINE ? top - LINE : bottom - size.height + LINE;
      standAt(Math.min(Math.max(0, next), space.end));
    },
    top: () => list.at(heights.at(y - EDGE)) ?? null,
    hold,
  }));

  const clicked = (event: MouseEvent): void => {
    const place = placeAt(event.target);
    if (!place) return;
    if (event.shiftKey || (event.target instanceof Element && event.target.closest('[data-mark]')))
      onMark(place, event.shiftKey);
    // Who marks text to copy it does not mean to fold.
    else if (window.getSelection()?.isCollapsed !== false) {
      hold();
      onToggle(place);
    }
  };

  const rows: ReactNode[] = [];
  for (let index = first; index <= last && index < list.count; index += 1) {
    const place = list.at(index);
    if (!place) continue;
    const key = placeKey(place);
    const line = held.lines.get(key);
    const before = list.at(index - 1);
    const lineBefore = before && held.lines.get(placeKey(before));
    rows.push(
      <div key={key} data-place={key} className="[contain:content]">
        {list.opens(index) ? renderHeading(place) : null}
        <LogRow
          line={line}
          number={numberOf(place)}
          delta={line && lineBefore ? Date.parse(line.at) - Date.parse(lineBefore.at) : null}
          look={look}
          unfolded={unfolded.has(key)}
          marked={marks !== null && comparePlaces(place, marks.from) >= 0 && comparePlaces(place, marks.to) <= 0}
          hit={hit !== null && comparePlaces(place, hit) === 0}
        />
      </div>,
    );
  }

  return (
    <>
      {/* The frame shows the focus: lines with a ground of their own would cover the outline. */}
      <div className="relative flex min-h-0 flex-1 flex-col has-[[role=log]:focus-visible]:after:pointer-events-none has-[[role=log]:focus-visible]:after:absolute has-[[role=log]:focus-visible]:after:inset-0 has-[[role=log]:focus-visible]:after:border-2 has-[[role=log]:focus-visible]:after:border-focus has-[[role=log]:focus-visible]:after:content-['']">
        {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- j, k and enter reach every line */}
        <div
          ref={scroller}
          onScroll={scrolled}
          onClick={clicked}
          onMouseDown={(event) => event.shiftKey && event.preventDefault()}
          onMouseOver={nameMoment}
          onKeyDown={onKeyDown}
          onFocus={() => onFocus(true)}
          onBlur={() => onFocus(false)}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
          tabIndex={0}
          role="log"
          aria-label={name}
          aria-live="off"
          className="copyable min-h-0 flex-1 cursor-default! overflow-x-hidden overflow-y-auto font-mono [overflow-anchor:none] focus-visible:outline-none"
        >
          <div className="relative overflow-hidden" style={{ height: space.height }}>
            <div ref={block} className="absolute inset-x-0" style={{ top: EDGE + heights.top(first) - ahead }}>
              {rows}
            </div>
          </div>
        </div>
      </div>
      {renderFoot({ first: heights.at(y - EDGE), last: heights.at(Math.max(0, y - EDGE + size.height - LINE)) })}
    </>
  );
}

const none: Measured = new Map();

/** The line that an element belongs to. */
function placeAt(target: EventTarget): LogPlace | null {
  const key = target instanceof Element ? target.closest<HTMLElement>('[data-place]')?.dataset['place'] : undefined;
  return key === undefined ? null : parsePlace(key);
}

/** The exact moment of a line, named when it is pointed at: for every line that scrolls by it would cost too much. */
function nameMoment({ target }: MouseEvent): void {
  if (target instanceof HTMLTimeElement && target.title === '') target.title = formatExact(target.dateTime);
}

/** Whether the element was scrolled since it stood at `top`, and not only moved up by the browser because it is less high now. */
function scrolledFrom(element: HTMLElement, top: number): boolean {
  const now = element.scrollTop;
  const clamped = top > now && now >= element.scrollHeight - element.clientHeight - 1;
  return Math.abs(now - top) > 1 && !clamped;
}
