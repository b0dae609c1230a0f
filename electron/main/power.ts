import { powerMonitor, powerSaveBlocker } from 'electron';
import type { Services } from './services.ts';

/** Tells the services of sleep and waking; `end` ends the application in order when the computer is shut down. */
export function followPower(services: Services, end: () => void): void {
  powerMonitor.on('suspend', () => services.suspend());
  powerMonitor.on('resume', () => services.resume());
  powerMonitor.on('on-battery', () => services.power(true));
  powerMonitor.on('on-ac', () => services.power(false));
  services.power(powerMonitor.isOnBatteryPower());
  powerMonitor.on('shutdown', () => {
    end();
    services.hurry();
  });
}

/** Keeps the computer from suspending the application while jobs run; call it with how many do. */
export function keepAwake(): (jobs: number) => void {
  let blocker: number | null = null;
  return (jobs) => {
    if (jobs > 0 && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (jobs === 0 && blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  };
}
