import { useState } from 'react';
import type { BackfillManners } from '#shared/backfills.ts';
import { ownZone } from '../schedules/zones.ts';
import { Field, Segmented, SwitchField, TextInput } from '../../ui/Fields.tsx';

/** How a backfill runs, to be filled in. A number that is none, or out of bounds, stays what it was. */
export function MannersFields({
  manners,
  onChange,
}: {
  manners: BackfillManners;
  onChange: (manners: BackfillManners) => void;
}) {
  const { concurrency, priority, quotaShare, hours, order } = manners;
  const set = (part: Partial<BackfillManners>): void => onChange({ ...manners, ...part });
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-3 gap-3">
        <NumberField
          label="Jobs at once"
          value={concurrency}
          from={1}
          to={500}
          onChange={(value) => set({ concurrency: value })}
        />
        <NumberField
          label="Quota, %"
          value={quotaShare}
          from={1}
          to={100}
          onChange={(value) => set({ quotaShare: value })}
        />
        <NumberField
          label="Priority"
          value={priority}
          from={-100}
          to={100}
          onChange={(value) => set({ priority: value })}
        />
      </div>
      <div className="flex items-center gap-3">
        <span className="font-medium">Order</span>
        <Segmented
          name="Order"
          value={order}
          choices={[
            { value: 'newest', label: 'Newest first' },
            { value: 'oldest', label: 'Oldest first' },
          ]}
          onChange={(value) => set({ order: value })}
        />
      </div>
      <SwitchField
        label="In some hours only"
        help="A job that runs when they end is finished."
        checked={hours !== null}
        onChange={(on) => set({ hours: on ? { from: '22:00', until: '06:00', timeZone: ownZone() } : null })}
      />
      {hours ? (
        <div className="grid grid-cols-[88px_88px_1fr] gap-3">
          <Field label="From">
            {(ids) => (
              <TextInput
                {...ids}
                type="time"
                value={hours.from}
                onChange={({ target }) => target.value !== '' && set({ hours: { ...hours, from: target.value } })}
              />
            )}
          </Field>
          <Field label="Until">
            {(ids) => (
              <TextInput
                {...ids}
                type="time"
                value={hours.until}
                onChange={({ target }) => target.value !== '' && set({ hours: { ...hours, until: target.value } })}
              />
            )}
          </Field>
          <Field label="Time zone">
            {(ids) => (
              <TextInput
                {...ids}
                value={hours.timeZone}
                onChange={({ target }) => set({ hours: { ...hours, timeZone: target.value } })}
              />
            )}
          </Field>
        </div>
      ) : null}
    </div>
  );
}

function NumberField({
  label,
  value,
  from,
  to,
  onChange,
}: {
  label: string;
  value: number;
  from: number;
  to: number;
  onChange: (value: number) => void;
}) {
  // What is being typed may be no number yet.
  const [typed, setTyped] = useState<string | null>(null);
  const take = (text: string): void => {
    setTyped(text);
    const next = Number(text);
    if (text.trim() !== '' && Number.isInteger(next) && next >= from && next <= to) onChange(next);
  };
  return (
    <Field label={label}>
      {(ids) => (
        <TextInput
          {...ids}
          inputMode="numeric"
          title={`From ${from} to ${to}`}
          value={typed ?? String(value)}
          onChange={({ target }) => take(target.value)}
          onBlur={() => setTyped(null)}
        />
      )}
    </Field>
  );
}
