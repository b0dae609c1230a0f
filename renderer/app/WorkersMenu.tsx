import type { WorkerSummary } from '#shared/contract/status.ts';
import { plural } from '#shared/format.ts';
import { useAction } from '../data/useCall.ts';
import { ask } from '../ui/Confirmer.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { Menu, MenuItem, MenuLabel, SubMenu } from '../ui/Menu.tsx';
import { Ago } from '../ui/now.tsx';
import { toast } from '../ui/Toaster.tsx';
import { toastFailure } from '../views/parts/toastFailure.ts';
import { useGuard } from '../views/parts/useGuard.ts';
import { ordersFor, workerLook, workerTroubles } from '../views/parts/workers.ts';

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
    </Menu>
  );
}

function WorkerItem({ worker }: { worker: WorkerSummary }) {
  const tell = useTell(worker);
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
        <MenuItem key={order} onSelect={() => tell(order)} note={notes[order]}>
          {words[order]}
        </MenuItem>
      ))}
    </SubMenu>
  );
}

type Order = ReturnType<typeof ordersFor>[number];

const words: Record<Order, string> = { paused: 'Pause', active: 'Resume', draining: 'Drain…' };
const notes: Record<Order, string> = {
  paused: 'It claims no more jobs until it is resumed',
  active: 'It claims jobs again',
  draining: 'It finishes what it runs, and ends',
};

function useTell(worker: WorkerSummary): (order: Order) => void {
  const { mutateAsync } = useAction('workers.tell');
  const { guarded } = useGuard();
  const { id, name, running, host } = worker;
  return (order) =>
    guarded(`${name} was told nothing.`, () => {
      if (order === 'draining') {
        ask({
          title: `Drain ${name}?`,
          description: `This worker on ${host} claims no more jobs, finishes ${running === 0 ? 'nothing, as none runs' : `the ${plural(running, 'job')} that it runs`}, and ends. It has to be started again there.`,
          confirm: 'Drain it',
          look: 'danger',
          run: async () => {
            await mutateAsync({ id, state: order });
            toast({ tone: 'good', title: `${name} drains.` });
          },
        });
        return;
      }
      const other = order === 'paused' ? 'active' : 'paused';
      mutateAsync({ id, state: order }).then(
        () =>
          toast({
            tone: 'good',
            title: order === 'paused' ? `${name} is paused.` : `${name} claims jobs again.`,
            action: { label: 'Undo', run: () => void mutateAsync({ id, state: other }).catch(toastFailure) },
          }),
        toastFailure,
      );
    });
}
