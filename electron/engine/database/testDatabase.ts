import type { ConnectionReport } from '#shared/contract/connection.ts';
import { recogniseHost } from '#shared/hosts.ts';
import { formatDuration } from '#shared/time.ts';
import type { Finding, TestPlace } from './diagnose.ts';
import type { Rights } from './rights.ts';

// What was found in the database, in words.

export function describeVersion({ serverVersion }: ConnectionReport): Finding {
  return { state: 'good', text: `PostgreSQL ${serverVersion}`, hint: null };
}

export function describeRights({ user, setUp, read, write, readOnly }: Rights): Finding {
  if (read === false) {
    return {
      state: 'bad',
      text: `${user} may not look into the schema sync`,
      hint: `Grant it a role: grant touchline_operator to "${user}"; or touchline_viewer, to look alone.`,
    };
  }
  if (readOnly === 'standby') {
    return {
      state: 'warn',
      text: 'a standby: it takes no writes',
      hint: 'Connect to the primary to do more than look.',
    };
  }
  if (readOnly === 'setting') {
    return {
      state: 'warn',
      text: `read-only for ${user}, by default_transaction_read_only`,
      hint: 'Right for looking. To do more, use a role or database without that setting.',
    };
  }
  if (write === false) {
    return {
      state: 'warn',
      text: `${user} may look and not act`,
      hint: `Right for looking. To act: grant touchline_operator to "${user}".`,
    };
  }
  if (setUp) return { state: 'good', text: `${user} may act, set up and upgrade`, hint: null };
  return {
    state: write === null ? 'warn' : 'good',
    text: write === null ? `${user} may not create the tables of Touchline` : `${user} may act, not set up or upgrade`,
    hint: write === null ? `Set the database up with its owner, or: grant create on database … to "${user}".` : null,
  };
}

export function describeSchema({ schema }: ConnectionReport, { setUp }: Rights): Finding {
  const who = setUp
    ? 'You will see the SQL before anything is run.'
    : 'Its owner has to do that: “touchline migrate --print” shows the SQL.';
  switch (schema) {
    case 'missing':
      return { state: 'note', text: 'not set up yet', hint: who };
    case 'older':
      return { state: 'warn', text: 'set up by an older Touchline: it has to be upgraded first', hint: who };
    case 'current':
      return { state: 'good', text: 'set up for this version', hint: null };
    case 'newer':
      return {
        state: 'warn',
        text: 'set up by a newer Touchline: this one will look and write nothing',
        hint: 'Update Touchline on this computer.',
      };
    case 'foreign':
      return {
        state: 'bad',
        text: 'there is a schema “sync” that is not Touchline’s',
        hint: 'Nothing is read from it or written to it. Rename that schema, or choose another database.',
      };
  }
}

export function describePooler({ pooler }: ConnectionReport, place: TestPlace): Finding {
  const known = recogniseHost(place);
  if (!pooler && !known?.transactionPooler) {
    return { state: 'good', text: 'none, or one that keeps sessions: changes are notified', hint: null };
  }
  return {
    state: 'note',
    text: 'a transaction pooler: changes are polled for instead of notified',
    hint:
      known?.text ??
      'Everything works, a little slower. A direct connection or a session pooler is better for a worker.',
  };
}

export function describeClock({ clockDifference, latency }: ConnectionReport): Finding {
  const off = Math.abs(clockDifference);
  const answers = `answers in ${formatDuration(latency)}`;
  if (off < 2_000)
    return {
      state: 'good',
      text: `${answers}; its clock is within ${formatDuration(off)} of this computer’s`,
      hint: null,
    };
  return {
    state: 'warn',
    text: `${answers}; its clock is ${formatDuration(off)} ${clockDifference > 0 ? 'ahead of' : 'behind'} this computer’s`,
    hint: 'The database’s clock counts. Set the one that is wrong: usually this computer’s.',
  };
}
