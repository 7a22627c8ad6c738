/**
 * Figures as Prometheus reads them (text exposition format 0.0.4): counters, gauges, histograms. A
 * family has one meaning and few labels, whose values come from lists that do not grow: a line for
 * a card, a person or a payment there is none.
 */

export interface Family {
  /** `armilla_payments_total`: letters, digits and `_`, units last, in seconds and bytes. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** `_bucket`, `_sum` or `_count` of a histogram. */
  readonly suffix?: string;
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The whole page. Throws RangeError for a name that Prometheus would not take. */
export function exposition(families: readonly Family[]): string {
  return families.map(familyText).join('');
}

function familyText({ name, help, type, samples }: Family): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new RangeError(`${name} is no name of a metric`);
  const lines = samples.map((sample) => sampleText(name, sample));
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function sampleText(name: string, { labels = {}, value, suffix = '' }: Sample): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`,
  );
  const of = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${name}${suffix}${of} ${numberText(value)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** What a histogram has counted: upper ends in milliseconds, each with how many fell under it. */
export interface Counted {
  /** Not cumulative; the last is of what was longer than every end. */
  readonly buckets: readonly number[];
  readonly boundsMs: readonly number[];
  readonly sumMs: number;
}

/** The samples of one histogram, in seconds, cumulative as Prometheus wants them. */
export function histogramSamples(
  labels: Readonly<Record<string, string>>,
  { buckets, boundsMs, sumMs }: Counted,
): readonly Sample[] {
  let soFar = 0;
  const cumulative = buckets.map((many, i) => {
    soFar += many;
    const bound = boundsMs[i];
    const le = bound === undefined ? '+Inf' : String(bound / 1_000);
    return { labels: { ...labels, le }, value: soFar, suffix: '_bucket' };
  });
  return [
    ...cumulative,
    { labels, value: sumMs / 1_000, suffix: '_sum' },
    { labels, value: soFar, suffix: '_count' },
  ];
}
