/** The lines of `armilla bench start`, for people. */
import type { CostLine, InstallLine, StartLine } from './lines.ts';

export function startInWords(line: StartLine): string {
  return 'unit' in line ? costInWords(line) : installInWords(line);
}

function costInWords({ name, summary, unit, work, reference, ratio, spread }: CostLine): string {
  const spelled = (value: number) => (unit === 'ms' ? `${value} ms` : megabytes(value));
  return (
    `${name}: ${ratio} times an empty Node process (rounds ${spread[0]} to ${spread[1]})\n` +
    `  ${summary}\n  ${spelled(work)} against ${spelled(reference)}`
  );
}

function installInWords({ name, packagesBytes, pagesBytes }: InstallLine): string {
  const [packages, pages] = [megabytes(packagesBytes), megabytes(pagesBytes)];
  return `${name}: ${packages} of packages, Node itself among them; ${pages} of built pages`;
}

/** Powers of 1,000. */
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toPrecision(3)} MB`;
