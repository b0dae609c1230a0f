import { useEffect, useRef } from 'react';
import { clearSession } from '../data/store.ts';
import { clearQuestion } from '../ui/Confirmer.tsx';
import { clearToasts } from '../ui/Toaster.tsx';
import { navigate, parseRoute, plainRoute, runRoute } from './router.ts';

/** When another connection is opened, takes away what belongs to the one before: questions, messages, what is chosen. */
export function useFreshSession(session: string | undefined): void {
  const before = useRef(session);
  useEffect(() => {
    const had = before.current;
    before.current = session;
    if (had === undefined || had === session) return;
    clearQuestion();
    clearToasts();
    clearSession();
    const route = parseRoute(window.location.hash);
    if ('filter' in route) navigate({ ...route, job: null, tab: null }, { replace: true });
    else if (route.view === 'run') navigate(runRoute(), { replace: true });
    else if (route.view !== 'settings' && route.view !== 'connections')
      navigate(plainRoute(route.view), { replace: true });
  }, [session]);
}
