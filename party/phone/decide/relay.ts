/** What to do next while a script is passed to the wearable. */
import type { packageResult } from '@armilla/api/shapes';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';

export type PackageResult = z.infer<typeof packageResult>;

/** Scripts of one sync: more than any wearable can need, so that every sync ends. */
export const MOST_PACKAGES = 64;
/** Scripts in a row that may come back as RETRY while the link is up. */
export const MOST_RETRIES = 3;

/** Whether the secure element took a command: status word 9000 (ISO/IEC 7816-4, 5.6). */
export function wasTaken(response: string): boolean {
  return response.endsWith('9000');
}

/** How a script went. */
export interface Run {
  readonly responses: readonly string[];
  /** The link went down before the last command was answered. */
  readonly cut: boolean;
}

/** After a report: go on with the next script, or end the sync with a refusal. */
export function afterReport(run: Run, result: PackageResult, retries: number): 'GO_ON' | Refusal {
  if (run.cut) return refuse('DEVICE_UNREACHABLE');
  if (result.state === 'FAILED') return refuse('PACKAGE_FAILED', result.reason);
  if (result.state === 'RETRY' && retries >= MOST_RETRIES) {
    return refuse('PACKAGE_FAILED', result.reason);
  }
  return 'GO_ON';
}
