/** What was measured at several loads beside what the model says of them. */
import { powerScale, type Scale } from './scale.ts';
import { HEAD, LOOKS, MARGIN, path, point, svgText, WIDTH, words } from './svg.ts';

/** Payments a second, and how long half of them take at most, milliseconds. */
export interface AtLoad {
  readonly inFlight: number;
  readonly measured: { readonly perSecond: number; readonly p50Ms: number };
  readonly model: { readonly perSecond: number; readonly p50Ms: number };
}

export interface ModelPlot {
  readonly title: string;
  readonly subtitle: string;
  /** Upwards by load. */
  readonly loads: readonly AtLoad[];
}

const TALL = 190;
const TOP = HEAD + 28;
const FOOT = TOP + TALL;
const ROW = 20;
const PANELS = [
  { figure: 'perSecond', name: 'payments a second', left: 76, right: 366 },
  { figure: 'p50Ms', name: 'p50, milliseconds', left: 446, right: WIDTH - MARGIN - 8 },
] as const;
type Panel = (typeof PANELS)[number];
const [MEASURED, MODEL] = LOOKS;

export function modelPlot({ title, subtitle, loads }: ModelPlot): string {
  const rows = loads.map(inWords);
  const body = [
    ...PANELS.flatMap((panel) => drawn(panel, loads)),
    ...legend(),
    ...rows.map((row, i) => words(PANELS[0].left, FOOT + 94 + ROW * i, row)),
  ];
  const height = FOOT + 94 + ROW * rows.length;
  return svgText({ title, subtitle, height, description: `${rows.join('. ')}.`, body });
}

function drawn(panel: Panel, loads: readonly AtLoad[]): readonly string[] {
  const { figure, name, left, right } = panel;
  const both = loads.flatMap(({ measured, model }) => [measured[figure], model[figure]]);
  const down = powerScale(both, [FOOT, TOP]);
  const across = acrossOf(panel, loads);
  const placed = (of: 'measured' | 'model') =>
    loads.map((load) => [across(load), down.place(load[of][figure])] as const);
  return [
    words(left, TOP - 12, `${name}, by powers`, 'soft'),
    ...axes(down, left, right),
    ...loads.map((load) => words(across(load), FOOT + 18, String(load.inFlight), 'soft', 'middle')),
    words(right, FOOT + 36, 'in flight at once', 'soft', 'end'),
    path(placed('model'), MODEL.kind, MODEL.dash),
    ...placed('model').map((place) => point(place, MODEL)),
    ...placed('measured').map((place) => point(place, MEASURED)),
  ];
}

/** By powers of the load, with room at both ends. */
function acrossOf({ left, right }: Panel, loads: readonly AtLoad[]) {
  const most = Math.log(Math.max(2, ...loads.map(({ inFlight }) => inFlight)));
  const room = right - left - 36;
  return ({ inFlight }: AtLoad) => left + 18 + (room * Math.log(inFlight)) / most;
}

function axes(down: Scale, left: number, right: number): readonly string[] {
  return [
    ...down.ticks.flatMap((value) => [
      path(
        [
          [left, down.place(value)],
          [right, down.place(value)],
        ],
        'rule',
      ),
      words(left - 8, down.place(value) + 4, String(value), 'soft', 'end'),
    ]),
    path(
      [
        [left, TOP],
        [left, FOOT],
        [right, FOOT],
      ],
      'axis',
    ),
  ];
}

function legend(): readonly string[] {
  const y = FOOT + 60;
  const [{ left }] = PANELS;
  return [
    point([left + 6, y - 4], MEASURED),
    words(left + 18, y, 'measured'),
    path(
      [
        [left + 110, y - 4],
        [left + 146, y - 4],
      ],
      MODEL.kind,
      MODEL.dash,
    ),
    point([left + 128, y - 4], MODEL),
    words(left + 156, y, 'model'),
  ];
}

function inWords({ inFlight, measured, model }: AtLoad): string {
  const short = (value: number) => Number(value.toPrecision(3));
  return (
    `${inFlight} in flight: ${Math.round(measured.perSecond)} a second, ` +
    `model ${Math.round(model.perSecond)}; ` +
    `p50 ${short(measured.p50Ms)} ms, model ${short(model.p50Ms)} ms`
  );
}
