import { Copy, Pencil, Trash2 } from 'lucide-react';
import type { Connection } from '#shared/contract/connection.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { ColourMark } from '../parts/ColourMark.tsx';
import { environmentLooks } from '../parts/states.ts';
import { toastFailure } from '../parts/toastFailure.ts';
import { passwordAsked, useOpenConnection } from './useOpenConnection.ts';

/** The saved connections, with what can be done to each. */
export function ConnectionList({ shell, onEdit }: { shell: ShellState; onEdit: (id: string) => void }) {
  const { open } = useOpenConnection();
  const duplicate = useAction('connection.duplicate');
  const remove = useAction('connection.remove');
  if (shell.saved.length === 0) return null;
  return (
    <ul aria-label="Saved connections" className="divide-y divide-line rounded-lg border border-line">
      {shell.saved.map((connection) => (
        <Row key={connection.id} connection={connection} current={connection.id === shell.connection?.id}>
          {connection.id === shell.connection?.id && connection.password === 'asked' ? (
            <Button onClick={() => passwordAsked.set(connection)}>Password…</Button>
          ) : null}
          {connection.id === shell.connection?.id ? null : (
            <Button aria-label={`Open ${connection.name}`} onClick={() => open(connection)}>
              Open
            </Button>
          )}
          <IconButton name={`Change ${connection.name}`} onClick={() => onEdit(connection.id)}>
            <Pencil size={13} />
          </IconButton>
          <IconButton
            name={`Duplicate ${connection.name}`}
            disabled={duplicate.isPending}
            onClick={() =>
              duplicate.mutate({ id: connection.id }, { onSuccess: ({ id }) => onEdit(id), onError: toastFailure })
            }
          >
            <Copy size={13} />
          </IconButton>
          <IconButton
            name={`Remove ${connection.name}`}
            onClick={() =>
              ask({
                title: `Remove ${connection.name}?`,
                description: removal(connection, connection.id === shell.connection?.id),
                confirm: 'Remove',
                keep: 'Keep it',
                look: 'danger',
                run: () => remove.mutateAsync({ id: connection.id }),
              })
            }
          >
            <Trash2 size={13} />
          </IconButton>
        </Row>
      ))}
    </ul>
  );
}

function Row({
  connection,
  current,
  children,
}: {
  connection: Connection;
  current: boolean;
  children: React.ReactNode;
}) {
  const look = environmentLooks[connection.environment];
  return (
    <li className="flex items-center gap-1 py-2 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <ColourMark colour={connection.colour} />
          <span className="truncate font-medium">{connection.name}</span>
          <span className={classes('text-sm font-medium', look.text)}>{look.word}</span>
          {current ? <Badge tone="good">open</Badge> : null}
        </p>
        <p className="copyable truncate font-mono text-muted">{connection.target}</p>
      </div>
      <span className="flex items-center gap-1">{children}</span>
    </li>
  );
}

function removal({ password, name }: Connection, current: boolean): string {
  const forgotten =
    password === 'kept'
      ? 'This computer forgets its address, and its password in the keychain.'
      : 'This computer forgets its address.';
  return `${forgotten} The database itself is not touched.${current ? ` ${name} is open and is left first.` : ''}`;
}
