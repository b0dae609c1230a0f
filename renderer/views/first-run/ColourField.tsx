import { useId } from 'react';
import { connectionColours, type ConnectionColour } from '#shared/contract/connection.ts';
import { ColourMark } from '../parts/ColourMark.tsx';

/** A mark for a connection, or none. */
export function ColourField({
  colour,
  onChange,
}: {
  colour: ConnectionColour | null;
  onChange: (colour: ConnectionColour | null) => void;
}) {
  const group = useId();
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">Mark</legend>
      <span className="flex h-7 items-center gap-0.5">
        {[null, ...connectionColours].map((each) => (
          <label
            key={each ?? 'none'}
            title={each ?? 'none'}
            className="flex size-6 items-center justify-center rounded-md hover:bg-hover has-checked:bg-selected has-checked:shadow-[0_0_0_1px_var(--line-strong)] has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={group}
              className="sr-only"
              aria-label={each ?? 'none'}
              checked={each === colour}
              onChange={() => onChange(each)}
            />
            {each === null ? (
              <span aria-hidden className="text-faint">
                –
              </span>
            ) : (
              <ColourMark colour={each} />
            )}
          </label>
        ))}
      </span>
    </fieldset>
  );
}
