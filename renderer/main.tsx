import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './ui/tokens.css';
import { z } from 'zod';

// Under our content security policy nothing may be compiled from strings; zod would try, so it is told before any
// schema is made: everything else is loaded after this.
z.config({ jitless: true });

const { start } = await import('./app/start.tsx');
start();
