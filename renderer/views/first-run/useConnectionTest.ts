import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConnectionFields, ConnectionTest, PasswordChoice, TestFinding } from '#shared/contract/connection.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { useTransport } from '../../data/DataProvider.tsx';

export type TestState =
  | { kind: 'none' }
  | { kind: 'running'; findings: readonly TestFinding[] }
  | { kind: 'done'; result: ConnectionTest }
  | { kind: 'failed'; failure: Failure };

/** Tests a connection, one at a time; what it finds is there as it finds it. Leaving the page ends it. */
export function useConnectionTest(): {
  state: TestState;
  start: (id: string | null, fields: ConnectionFields, password: PasswordChoice) => void;
  cancel: () => void;
  clear: () => void;
} {
  const transport = useTransport();
  const [state, setState] = useState<TestState>({ kind: 'none' });
  const current = useRef<string | null>(null);

  const cancel = useCallback(() => {
    const test = current.current;
    if (test !== null) void transport.callShell('connection.cancelTest', { test }).catch(() => undefined);
  }, [transport]);

  useEffect(() => {
    const stop = transport.onShell((event) => {
      if (event.kind === 'connectionTest' && event.test === current.current) {
        setState({ kind: 'running', findings: event.findings });
      }
    });
    return () => {
      stop();
      cancel();
      current.current = null;
    };
  }, [transport, cancel]);

  return {
    state,
    cancel,
    clear: () => {
      cancel();
      current.current = null;
      setState({ kind: 'none' });
    },
    start: (id, fields, password) => {
      const test = crypto.randomUUID();
      current.current = test;
      setState({ kind: 'running', findings: [] });
      const settle = (next: TestState): void => {
        if (current.current !== test) return;
        current.current = null;
        setState(next);
      };
      transport.callShell('connection.test', { test, id, fields, password }).then(
        (result) => settle({ kind: 'done', result }),
        (error: unknown) => settle({ kind: 'failed', failure: toFailure(error) }),
      );
    },
  };
}
