/**
 * The commands, in the order in which a newcomer meets them. Each is loaded when it is asked for:
 * few of them need the whole service.
 */
import type { Command } from '../command.ts';

export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).start,
  tour: async () => (await import('./tour.ts')).tour,
  card: async () => (await import('./card.ts')).card,
  tap: async () => (await import('./tap.ts')).tap,
  tear: async () => (await import('./tear.ts')).tear,
  simulate: async () => (await import('./simulate.ts')).simulate,
  decode: async () => (await import('./decode.ts')).decode,
  encode: async () => (await import('./encode.ts')).encode,
  host: async () => (await import('./host.ts')).host,
  'host-check': async () => (await import('./host-check.ts')).hostCheck,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  load: async () => (await import('./load.ts')).load,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  keys: async () => (await import('./keys.ts')).keys,
  programme: async () => (await import('./programme.ts')).programme,
  config: async () => (await import('./config.ts')).config,
  doctor: async () => (await import('./doctor.ts')).doctor,
  bench: async () => (await import('./bench.ts')).bench,
};
