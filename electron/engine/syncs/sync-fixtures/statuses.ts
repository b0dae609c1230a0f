// The provider's short codes of a fixture's status. One that is not here counts as not over: it is asked for again.

const played: ReadonlySet<string> = new Set(['FT', 'AET', 'PEN']);
/** Decided without being played to the end. */
const awarded: ReadonlySet<string> = new Set(['AWD', 'WO']);
const open: ReadonlySet<string> = new Set(['TBD', 'NS', '1H', 'HT', '2H', 'ET', 'BT', 'P', 'LIVE', 'PST']);
const calledOff: ReadonlySet<string> = new Set([...awarded, 'CANC', 'ABD', 'SUSP', 'INT']);

export function isKnown(status: string): boolean {
  return played.has(status) || open.has(status) || calledOff.has(status);
}

/** Whether nothing more is to come but corrections. One that was abandoned or interrupted may be played again. */
export function isOver(status: string): boolean {
  return played.has(status) || awarded.has(status) || status === 'CANC';
}

/** Whether it has a result. */
export function hasResult(status: string): boolean {
  return played.has(status) || awarded.has(status);
}

export function isPostponed(status: string): boolean {
  return status === 'PST';
}

/** Whether it was not played as planned: cancelled, abandoned, suspended, interrupted, awarded. */
export function isCalledOff(status: string): boolean {
  return calledOff.has(status);
}

/** `230 played, 75 to come, 1 postponed` */
export function summaryOf(statuses: readonly string[]): string {
  const count = (fits: (status: string) => boolean): number => statuses.filter(fits).length;
  const parts = [
    [count((status) => played.has(status)), 'played'],
    [count((status) => !isOver(status) && !isPostponed(status) && !isCalledOff(status)), 'to come'],
    [count(isPostponed), 'postponed'],
    [count(isCalledOff), 'called off'],
  ] as const;
  return parts.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : [])).join(', ');
}
