import { ChevronDown, Copy, Pencil, Play, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/Menu.tsx';
import { Reading } from '../parts/Reading.tsx';
import { Tabs, type Tab } from '../../ui/Tabs.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { AboutTab } from './AboutTab.tsx';
import { ChangesTab } from './ChangesTab.tsx';
import { NextRun } from './NextRun.tsx';
import { goTo, type ScheduleTab } from './routes.ts';
import { targetOf } from './scheduleList.ts';
import { ScheduleSwitch } from './ScheduleSwitch.tsx';
import { SlotsTab } from './SlotsTab.tsx';
import type { ScheduleActions } from './useScheduleActions.tsx';

/** One schedule, live, beside the list. `tab` null: the pane remembers it, the address does not. */
export function SchedulePane({
  name,
  schedule,
  loading,
  stale,
  tab,
  actions,
  onTab,
  onClose,
}: {
  name: string;
  schedule: Schedule | undefined;
  loading: boolean;
  stale: boolean;
  tab: ScheduleTab | null;
  actions: ScheduleActions;
  onTab: (tab: ScheduleTab) => void;
  onClose: () => void;
}) {
  const [own, setOwn] = useState<ScheduleTab>('about');
  if (loading) {
    return (
      <div className="flex min-h-0 flex-1 flex-col p-4">
        <Reading rows={6} height={28} name={`${name} is being read`} />
      </div>
    );
  }
  if (!schedule) {
    return (
      <Empty title={`There is no schedule ${name}`} actions={<Button onClick={onClose}>Close</Button>}>
        It may have been removed or renamed, or it belongs to another database.
      </Empty>
    );
  }
  const tabs: Tab<ScheduleTab>[] = [
    { value: 'about', label: 'About', content: <AboutTab schedule={schedule} /> },
    { value: 'slots', label: 'Slots', content: <SlotsTab schedule={schedule} /> },
    { value: 'changes', label: 'Changes', content: <ChangesTab schedule={schedule} /> },
  ];
  return (
    <section aria-label={`Schedule ${name}`} className={classes('flex min-h-0 flex-1 flex-col', stale && 'opacity-70')}>
      <Header schedule={schedule} actions={actions} onClose={onClose} />
      <Tabs
        name="Parts of the schedule"
        value={tab ?? own}
        tabs={tabs}
        onChange={(next) => (tab === null ? setOwn(next) : onTab(next))}
      />
    </section>
  );
}

/** What the schedule is, when it is due, and what can be done with it now. */
function Header({ schedule, actions, onClose }: { schedule: Schedule; actions: ScheduleActions; onClose: () => void }) {
  const { name, enabled, words, problem } = schedule;
  const { refusal } = actions;
  return (
    <header className="@container shrink-0 px-4 pt-2 pb-2">
      <div className="flex h-7 items-center gap-2">
        <ScheduleSwitch schedule={schedule} actions={actions} />
        <h2 className="copyable min-w-0 truncate font-semibold">{name}</h2>
        {problem ? <Badge tone="bad">not valid</Badge> : enabled ? null : <Badge>disabled</Badge>}
        <span className="ml-auto flex items-center gap-1.5">
          <Tooltip text={refusal ?? 'Enqueue now what it starts, beside its slots'} keys="x">
            <Button
              size="small"
              icon={<Play size={12} aria-hidden className={roomy} />}
              onClick={() => actions.run(schedule)}
            >
              Run now
            </Button>
          </Tooltip>
          <Tooltip text={refusal ?? 'Change it'} keys="e">
            <Button
              size="small"
              icon={<Pencil size={12} aria-hidden className={roomy} />}
              onClick={() => goTo({ kind: 'edit', name })}
            >
              Edit
            </Button>
          </Tooltip>
          <Menu
            align="end"
            trigger={
              <Button size="small" aria-label="More">
                <ChevronDown size={13} aria-hidden />
              </Button>
            }
          >
            <MenuItem onSelect={() => actions.setEnabled(schedule, !enabled)} keys="space">
              {enabled ? 'Disable' : 'Enable'}
            </MenuItem>
            <MenuItem icon={<Copy size={13} aria-hidden />} onSelect={() => goTo({ kind: 'new', copied: name })}>
              Duplicate…
            </MenuItem>
            <MenuLine />
            <MenuItem icon={<Trash2 size={13} aria-hidden />} onSelect={() => actions.remove(schedule, onClose)}>
              Remove…
            </MenuItem>
          </Menu>
          <IconButton name="Close" keys="escape" onClick={onClose}>
            <X size={15} />
          </IconButton>
        </span>
      </div>
      <p className="flex h-5 min-w-0 items-center gap-1.5 text-sm text-muted">
        <span className="truncate text-ink">
          {schedule.routine === null ? null : 'routine '}
          {targetOf(schedule)}
        </span>
        <span className="text-faint">·</span>
        <span className="truncate">{words ?? schedule.cron}</span>
        <span className="text-faint">·</span>
        <span className="whitespace-nowrap">
          {enabled ? 'next ' : null}
          <NextRun schedule={schedule} />
        </span>
      </p>
    </header>
  );
}

/** Icons leave first where the pane is narrow. */
const roomy = 'hidden @md:block';
