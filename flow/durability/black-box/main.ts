/**
 * A black box around a running service: pays, takes back, stops and repeats over ISO 8583 and
 * HTTP, writes down what was sent and answered, and judges it with a model of its own. It knows
 * nothing of the house but its public words.
 *
 *     npm run history -- --ground ground.json [--seconds 30] [--file history.jsonl] [--json]
 *     npm run history -- --judge history.jsonl
 *
 * Without `--seconds` it works until its standard input ends. Books that are not right are read
 * again for a minute, or `--settle-seconds`, since parties tell each other in the background. With
 * `--json` it tells how many payments were approved so far, a line each time; the last line is the
 * verdict.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openHistory, readHistory } from './history.ts';
import { judge } from './judge.ts';
import { type Ground, workOn } from './shift.ts';
import { summaryOf } from './summary.ts';

const { values } = parseArgs({
  options: {
    ground: { type: 'string' },
    seconds: { type: 'string' },
    'settle-seconds': { type: 'string' },
    file: { type: 'string' },
    judge: { type: 'string' },
    json: { type: 'boolean' },
  },
});

if (values.judge !== undefined) {
  const events = readHistory(values.judge);
  finish(events);
} else if (values.ground !== undefined) {
  const ground = JSON.parse(readFileSync(values.ground, 'utf8')) as Ground;
  const history = openHistory(values.file);
  const settle = values['settle-seconds'];
  await workOn(ground, history, {
    until: values.seconds === undefined ? inputEnds() : after(Number(values.seconds)),
    settleMs: settle === undefined ? undefined : Number(settle) * 1_000,
    tell: (approvals) => {
      if (values.json) console.log(JSON.stringify({ approvals }));
    },
  });
  finish(history.events);
} else {
  console.error('Say --ground FILE to work on a running service, or --judge FILE.');
  process.exit(2);
}

function finish(events: ReturnType<typeof readHistory>): void {
  const anomalies = judge(events);
  for (const { fault, of, detail } of anomalies.slice(0, 20)) {
    console.error(`${fault} ${of}: ${detail}`);
  }
  console.log(
    JSON.stringify({ ...summaryOf(events), faults: count(anomalies), anomalies: anomalies.length }),
  );
  process.exit(anomalies.length === 0 ? 0 : 1);
}

function count(anomalies: ReturnType<typeof judge>): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { fault } of anomalies) counted[fault] = (counted[fault] ?? 0) + 1;
  return counted;
}

function inputEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.once('end', () => resolve()).resume();
  });
}

function after(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
