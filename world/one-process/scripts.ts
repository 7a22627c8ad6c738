/**
 * Which enrolment a script for a secure element belongs to: neither the script nor the wearable
 * says so, but whoever sees the calls between the parties can tell.
 */
import type { Trace } from '@armilla/kit/trace';

export interface Scripts {
  /** Learns from a call who belongs to whom. */
  hear(input: unknown, answer: unknown): void;
  /** What a call that names no tap and no enrolment is about. */
  referenceOf(input: unknown, answer: unknown): string | undefined;
  /** What a wrapped command is about, and which operation it is part of. */
  ofCommand(command: string): Script | undefined;
}

export interface Script {
  readonly reference: string;
  readonly operation: string;
}

/** Old ones are forgotten: a script is passed on within minutes. */
const MOST_REMEMBERED = 4_000;

const WHILE_ADDING: ReadonlySet<string> = new Set(['PERSONALISE', 'ACTIVATE']);

const books = new WeakMap<Trace, Scripts>();

/** The scripts that those see who write into this trace. */
export function scriptsOf(trace: Trace): Scripts {
  const known = books.get(trace);
  if (known !== undefined) return known;
  const book = createScripts();
  books.set(trace, book);
  return book;
}

function createScripts(): Scripts {
  const enrolments = new Map<string, string>();
  const packages = new Map<string, string>();
  const commands = new Map<string, Script>();
  const ofEnrolment = (script: Package) =>
    WHILE_ADDING.has(script.operation) ? enrolments.get(script.secureElementId) : undefined;
  return {
    hear(input, answer) {
      const enrolmentId = textIn(answer, 'enrolmentId') ?? textIn(input, 'enrolmentId');
      const secureElementId = textIn(input, 'secureElementId') ?? textIn(answer, 'secureElementId');
      if (enrolmentId !== undefined && secureElementId !== undefined) {
        remember(enrolments, secureElementId, enrolmentId);
      }
      const script = packageIn(answer);
      if (script === undefined) return;
      const { packageId, operation } = script;
      const reference = packages.get(packageId) ?? ofEnrolment(script) ?? packageId;
      // With that script the card is there; what comes later is no part of adding it.
      if (operation === 'ACTIVATE') enrolments.delete(script.secureElementId);
      remember(packages, packageId, reference);
      for (const command of script.commands) remember(commands, command, { reference, operation });
    },
    referenceOf(input, answer) {
      const packageId = packageIn(answer)?.packageId ?? textIn(input, 'packageId');
      return packageId === undefined ? undefined : packages.get(packageId);
    },
    ofCommand: (command) => commands.get(command),
  };
}

function remember<T>(into: Map<string, T>, key: string, value: T): void {
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > MOST_REMEMBERED && oldest !== undefined) into.delete(oldest);
}

function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : undefined;
}

interface Package {
  readonly packageId: string;
  readonly secureElementId: string;
  readonly operation: string;
  readonly commands: readonly string[];
}

/** The answer of `nextPackage`, whose shape its contract has checked. */
function packageIn(answer: unknown): Package | undefined {
  if (typeof answer !== 'object' || answer === null || !('package' in answer)) return undefined;
  return (answer.package as Package | null) ?? undefined;
}
