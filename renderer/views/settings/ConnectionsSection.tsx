import { navigate, plainRoute } from '../../app/router.ts';
import type { ShellState } from '../../data/transport.ts';
import { ConnectionEditor } from '../first-run/ConnectionEditor.tsx';
import { ConnectionList } from '../first-run/ConnectionList.tsx';
import { FixedConnection, WaysIn } from '../first-run/FirstRunView.tsx';
import { SectionHead } from './Section.tsx';

/** The saved connections, and ways to another one. */
export function ConnectionsSection({ shell, item }: { shell: ShellState; item: string | null }) {
  if (!shell.canConnect) {
    return (
      <>
        <SectionHead title="Connections">The database of this console.</SectionHead>
        <FixedConnection shell={shell} />
      </>
    );
  }
  if (item !== null) {
    return (
      <>
        <SectionHead title={item === 'new' ? 'Connect to Postgres' : 'Change the connection'}>
          Kept on this computer. {shell.keychain.available ? 'Passwords are in the system’s keychain.' : null}
        </SectionHead>
        <ConnectionEditor shell={shell} item={item} onDone={() => edit(null)} />
      </>
    );
  }
  return (
    <>
      <SectionHead title="Connections">
        The databases whose jobs this console can show. Kept on this computer.
      </SectionHead>
      <ConnectionList shell={shell} onEdit={edit} />
      <WaysIn shell={shell} onConnect={() => edit('new')} />
    </>
  );
}

function edit(id: string | null): void {
  navigate(plainRoute('settings', 'connections', id));
}
