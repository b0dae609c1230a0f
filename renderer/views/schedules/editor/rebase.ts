import type { Draft } from './draft.ts';

/** What was typed, on top of what somebody else has saved meanwhile: of both, what differs from where they began. */
export function rebase(typed: Draft, began: Draft, now: Draft): Draft {
  const mine = Object.entries(typed).filter(
    ([field, value]) => Reflect.get(began, field) !== value && field !== 'typed',
  );
  const parts = Object.entries(typed.typed).filter(([name, text]) => began.typed[name] !== text);
  return { ...now, ...Object.fromEntries(mine), typed: { ...now.typed, ...Object.fromEntries(parts) } };
}
