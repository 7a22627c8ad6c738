/**
 * `npm run fuzz [-- --inputs 10000000] [--seed N] [--only NAME]`: feeds every decoder of the wire
 * libraries with damaged and random input, and keeps what it finds in `wire/findings/`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { askedOf, refuse, wholeNumber } from './asked.ts';
import { type Finding, fuzz } from './fuzz/fuzz.ts';
import { allTargets } from './fuzz/targets.ts';
import { root } from './source.ts';

const FINDINGS = `${root}wire/findings/`;
const TELL_EVERY_MS = 5_000;

const values = askedOf(import.meta.url, {
  inputs: { type: 'string', default: '1000000' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
});

const inputs = wholeNumber('inputs', values.inputs);
const seed = wholeNumber('seed', values.seed, 0);
const targets = allTargets().filter(({ name }) => name.includes(values.only));
if (targets.length === 0) refuse(`No target is called ${values.only}.`);

const started = performance.now();
let told = started;
console.log(`${inputs} inputs for ${targets.length} decoders, seed ${seed}`);
const findings = fuzz(targets, { inputs, seed, onProgress });
findings.forEach(keep);
tell(inputs);
console.log(
  findings.length === 0
    ? 'Every decoder gave a value, its refusal or a DecodeError.'
    : `${findings.length} findings, kept in wire/findings`,
);
process.exitCode = findings.length === 0 ? 0 : 1;

function onProgress(done: number): void {
  if (performance.now() - told < TELL_EVERY_MS) return;
  told = performance.now();
  tell(done);
}

function tell(done: number): void {
  const seconds = (performance.now() - started) / 1000;
  const share = ((100 * done) / inputs).toFixed(1);
  console.log(`${done} inputs (${share} %), ${Math.round(done / seconds)} a second`);
}

/** Under a name of its target and its input, so that the same one is kept once. */
function keep(finding: Finding): void {
  const digest = createHash('sha256').update(finding.input).digest('hex').slice(0, 8);
  const path = `${FINDINGS}${finding.target}-${digest}.json`;
  mkdirSync(FINDINGS, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...finding, seed }, null, 2)}\n`);
  console.log(`${finding.target}: ${finding.problem}\n  ${path}`);
}
