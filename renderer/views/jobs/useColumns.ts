import { z } from 'zod';
import { usePreference } from '../../ui/usePreference.ts';
import { allColumns, columnsAsGiven, isShown, type ColumnChoice } from './columns.tsx';

const widest = 900;
const narrowest = 40;
const choiceSchema = z.object({
  shown: z.record(z.string(), z.boolean()),
  widths: z.record(z.string(), z.number().min(narrowest).max(widest)),
});

/** Which columns the operator wants and how wide, as this computer remembers it for a view. */
export function useColumns(view: 'jobs' | 'history'): {
  choice: ColumnChoice;
  toggle: (name: string) => void;
  /** Null: as wide as it is by itself. */
  resize: (name: string, width: number | null) => void;
  reset: () => void;
} {
  const [choice, set] = usePreference<ColumnChoice>(`columns.${view}`, columnsAsGiven, isChoice);
  return {
    choice,
    toggle: (name) => {
      const column = allColumns.find((each) => each.name === name);
      if (column) set({ ...choice, shown: { ...choice.shown, [name]: !isShown(column, choice) } });
    },
    resize: (name, width) => {
      const { [name]: _, ...others } = choice.widths;
      const wanted = width === null ? null : Math.round(Math.min(Math.max(width, narrowest), widest));
      set({ ...choice, widths: wanted === null ? others : { ...others, [name]: wanted } });
    },
    reset: () => set(columnsAsGiven),
  };
}

function isChoice(value: unknown): value is ColumnChoice {
  return choiceSchema.safeParse(value).success;
}
