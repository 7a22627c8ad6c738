/** How long most take, and how long the slowest: times over percentiles. */
import { powerScale } from './scale.ts';
import { HEAD, lookOf, MARGIN, path, point, svgText, WIDTH, words } from './svg.ts';

export interface Curve {
  readonly name: string;
  /** Milliseconds by percentile, upwards: `{ p50: 30, p99: 54 }`. */
  readonly times: Readonly<Partial<Record<Percentile, number>>>;
}

/** Of how many ten thousand one is slower: the axis goes by nines. */
const PERCENTILES = { p50: 0.5, p90: 0.1, p99: 0.01, 'p99.9': 0.001 } as const;
export type Percentile = keyof typeof PERCENTILES;
const NAMES = Object.keys(PERCENTILES) as readonly Percentile[];

export interface PercentilePlot {
  readonly title: string;
  readonly subtitle: string;
  readonly curves: readonly Curve[];
}

const LEFT = 84;
const RIGHT = WIDTH - MARGIN - 16;
const TALL = 240;
const TOP = HEAD + 28;
const FOOT = TOP + TALL;
const ROW = 22;

export function percentilePlot({ title, subtitle, curves }: PercentilePlot): string {
  const height = FOOT + 56 + ROW * curves.length + 12;
  const description = curves.map((curve) => `${curve.name}: ${figuresOf(curve)}.`).join(' ');
  const body = [...axes(curves), ...curves.flatMap((curve, i) => drawn(curve, i, curves))];
  return svgText({ title, subtitle, height, description, body });
}

function timeScale(curves: readonly Curve[]) {
  const times = curves.flatMap((curve) => Object.values(curve.times)).filter((ms) => ms > 0);
  return powerScale(times, [FOOT, TOP]);
}

/** Each nine as wide as the one before it. */
function across(name: Percentile): number {
  const [first, last] = [Math.log10(PERCENTILES.p50), Math.log10(PERCENTILES['p99.9'])];
  const share = (Math.log10(PERCENTILES[name]) - first) / (last - first);
  return LEFT + share * (RIGHT - LEFT);
}

function axes(curves: readonly Curve[]): readonly string[] {
  const scale = timeScale(curves);
  return [
    words(LEFT, TOP - 12, 'milliseconds, by powers', 'soft'),
    ...scale.ticks.flatMap((ms) => [
      path(
        [
          [LEFT, scale.place(ms)],
          [RIGHT, scale.place(ms)],
        ],
        'rule',
      ),
      words(LEFT - 8, scale.place(ms) + 4, String(ms), 'soft', 'end'),
    ]),
    ...NAMES.map((name) => words(across(name), FOOT + 20, name, 'soft', 'middle')),
    words(RIGHT, FOOT + 38, 'percentile: so many of a hundred take no longer', 'soft', 'end'),
    path(
      [
        [LEFT, TOP],
        [LEFT, FOOT],
        [RIGHT, FOOT],
      ],
      'axis',
    ),
  ];
}

function drawn(curve: Curve, place: number, curves: readonly Curve[]): readonly string[] {
  const scale = timeScale(curves);
  const look = lookOf(place);
  const places = told(curve).map(({ name, ms }) => [across(name), scale.place(ms)] as const);
  const y = FOOT + 62 + ROW * place;
  return [
    path(places, look.kind, look.dash),
    ...places.map((one) => point(one, look)),
    path(
      [
        [LEFT, y - 4],
        [LEFT + 36, y - 4],
      ],
      look.kind,
      look.dash,
    ),
    point([LEFT + 18, y - 4], look),
    words(LEFT + 48, y, `${curve.name}: ${figuresOf(curve)}`),
  ];
}

function told({ times }: Curve) {
  return NAMES.flatMap((name) => {
    const ms = times[name];
    return ms === undefined || ms <= 0 ? [] : [{ name, ms }];
  });
}

function figuresOf(curve: Curve): string {
  const parts = told(curve).map(({ name, ms }) => `${name} ${Number(ms.toPrecision(3))} ms`);
  return parts.join(', ');
}
