/** Ratios as bars, each against the line of what it must reach, where there is one. */
import { evenScale, type Scale } from './scale.ts';
import { bar, HEAD, MARGIN, path, svgText, WIDTH, words } from './svg.ts';

export interface RatioBar {
  readonly name: string;
  readonly ratio: number;
  /** The lowest and the highest round. */
  readonly spread: readonly [number, number];
  readonly mark?: { readonly at: number; readonly means: 'AT_LEAST' | 'AT_MOST' };
}

export interface RatioPlot {
  readonly title: string;
  readonly subtitle: string;
  /** What the axis counts: `times the reference’s payments a second`. */
  readonly axis: string;
  readonly bars: readonly RatioBar[];
}

const LEFT = MARGIN;
const RIGHT = WIDTH - MARGIN - 16;
const ROW = 52;
const THICK = 16;

export function ratioPlot({ title, subtitle, axis, bars }: RatioPlot): string {
  const marks = bars.flatMap(({ mark }) => (mark === undefined ? [] : [mark.at]));
  const most = Math.max(...marks, ...bars.flatMap(({ ratio, spread }) => [ratio, spread[1]]));
  const scale = evenScale(most, [LEFT, RIGHT]);
  const foot = HEAD + ROW * bars.length + 8;
  return svgText({
    title,
    subtitle,
    height: foot + 56,
    description: bars.map((one) => `${one.name}: ${figuresOf(one)}.`).join(' '),
    body: [...axes(scale, foot, axis), ...bars.flatMap((one, i) => drawn(one, i, scale))],
  });
}

function axes(scale: Scale, foot: number, axis: string): readonly string[] {
  return [
    ...scale.ticks.flatMap((value) => [
      path(
        [
          [scale.place(value), HEAD],
          [scale.place(value), foot],
        ],
        'rule',
      ),
      words(scale.place(value), foot + 18, String(value), 'soft', 'middle'),
    ]),
    path(
      [
        [LEFT, foot],
        [RIGHT, foot],
      ],
      'axis',
    ),
    words(RIGHT, foot + 40, axis, 'soft', 'end'),
  ];
}

function drawn(one: RatioBar, place: number, scale: Scale): readonly string[] {
  const top = HEAD + ROW * place + 26;
  const middle = top + THICK / 2;
  const [low, high] = one.spread.map(scale.place) as [number, number];
  const mark = one.mark && scale.place(one.mark.at);
  return [
    words(LEFT, top - 7, `${one.name}: ${figuresOf(one)}`),
    bar(LEFT, top, scale.place(one.ratio) - LEFT, THICK),
    path(
      [
        [low, middle],
        [high, middle],
      ],
      'whisker',
    ),
    path(
      [
        [low, middle - 4],
        [low, middle + 4],
      ],
      'whisker',
    ),
    path(
      [
        [high, middle - 4],
        [high, middle + 4],
      ],
      'whisker',
    ),
    ...(mark === undefined
      ? []
      : [
          path(
            [
              [mark, top - 4],
              [mark, top + THICK + 4],
            ],
            'mark',
          ),
        ]),
  ];
}

const MEANS = { AT_LEAST: 'to be reached', AT_MOST: 'at most' } as const;

function figuresOf({ ratio, spread, mark }: RatioBar): string {
  const asked = mark === undefined ? '' : `; ${MEANS[mark.means]} ${mark.at} (upright line)`;
  return `${ratio} (rounds ${spread[0]} to ${spread[1]})${asked}`;
}
