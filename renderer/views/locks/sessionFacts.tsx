import type { ReactNode } from 'react';
import type { LockSession } from '#shared/locks.ts';
import { Ago } from '../../ui/now.tsx';

/** What is known of a database session, as names and values. */
export function sessionFacts(session: LockSession): (readonly [string, ReactNode])[] {
  const { pid, application, user, address, state, queryAt, transactionAt, hidden } = session;
  return [
    [
      'session',
      <span key="pid" className="font-mono">
        {pid}
      </span>,
    ],
    ['application', application ?? 'unnamed'],
    ...(user === null ? [] : [['user', user] as const]),
    ...(hidden
      ? [['state', 'not to be seen by this role (grant it pg_monitor)'] as const]
      : [
          ['comes from', address ?? 'the server’s own computer'] as const,
          ...(state === null ? [] : [['state', state] as const]),
          ...(queryAt === null
            ? []
            : [
                [
                  state === 'active' ? 'statement began' : 'last statement',
                  <Ago key="query" moment={queryAt} />,
                ] as const,
              ]),
          ...(transactionAt === null
            ? []
            : [['transaction began', <Ago key="transaction" moment={transactionAt} />] as const]),
        ]),
  ];
}
