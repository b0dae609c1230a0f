import type { WorkerSummary } from '#shared/contract/status.ts';
import { plural } from '#shared/format.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine, SubMenu } from '../ui/Menu.tsx';
import { Ago } from '../ui/now.tsx';
import { ordersFor, workerLook, workerTroubles } from '../views/parts/workers.ts';
import { orderNotes, orderWords, useTellWorker } from '../views/workers/useTellWorker.ts';
import { navigate, plainRoute } from './router.ts';

/** Every worker on this database, wherever it runs, and what it can be told. */
export function WorkersMenu({ workers }: { workers: readonly WorkerSummary[] }) {
  const there = workers.filter((worker) => worker.state !== 'stopped');
  if (there.length === 0) return null;
  const troubles = workerTroubles(there);
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className="flex h-6 items-center gap-1 rounded-md px-2 whitespace-nowrap hover:bg-hover max-md:hidden"
        >
          {plural(there.length, 'worker')}
          {troubles === '' ? null : <span className="text-warn">· {troubles}</span>}
        </button>
      }
    >
      <MenuLabel>Workers on this database</MenuLabel>
      {there.map((worker) => (
        <WorkerItem key={worker.id} worker={worker} />
      ))}
      <MenuLine />
      <MenuItem keys="g w" onSelect={() => navigate(plainRoute('workers'))}>
        All about the workers
      </MenuItem>
    </Menu>
  );
}

function WorkerItem({ worker }: { worker: WorkerSummary }) {
  const { tell } = useTellWorker();
  const look = workerLook(worker);
  const orders = ordersFor(worker);
  return (
    <SubMenu
      icon={<Glyph shape={look.shape} tone={look.tone} />}
      label={
        <span className="flex items-baseline gap-4">
          <span className="min-w-0 truncate">{worker.name}</span>
          <span className="ml-auto text-sm whitespace-nowrap text-muted">
            {look.word} · {worker.running} of {worker.slots}
          </span>
        </span>
      }
    >
      <MenuLabel>
        {worker.kind} on {worker.host} · version {worker.version} · last heard of <Ago moment={worker.heartbeatAt} />
      </MenuLabel>
      {orders.length === 0 ? (
        <MenuItem disabled onSelect={() => undefined}>
          {worker.state === 'draining' ? 'It ends when its jobs are done' : 'It can’t be told anything'}
        </MenuItem>
      ) : null}
      {orders.map((order) => (
        <MenuItem key={order} onSelect={() => tell(worker, order)} note={orderNotes[order]}>
          {orderWords[order]}
        </MenuItem>
      ))}
    </SubMenu>
  );
}
