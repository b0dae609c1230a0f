import { findRoutine } from '#engine/routines/catalogue.ts';
import { findSync } from '#engine/syncs/catalogue.ts';
import type { Targets } from './targets.ts';

/** Everything that this version can start. */
export const catalogueTargets: Targets = { findSync, findRoutine };
