/** `armilla tour`: the main job told step by step against the public APIs. */
import { stageContract } from '@armilla/api/stage';
import { httpClient } from '@armilla/kit/contract';
import type { Command, ExitCode, Speak } from '../command.ts';
import { textOf, UsageError } from '../command.ts';
import { dataFolderOf, findOrStartService, SERVICE_OPTIONS } from '../service.ts';
import { openJournal } from '../tour/journal.ts';
import { must, STEPS, type Told, Tour, TourStopped } from '../tour/steps.ts';

export const tour: Command = {
  name: 'tour',
  usage: '[--programme alpha-bank] [--data DIR] [--json]',
  summary:
    'The main job told in the terminal: pair, add, code, tap, receipt, history, points earned and spent.',
  help:
    '--programme names the bank whose card is added, by its file in programme/bank. Where its policy\n' +
    'is STRONG, the tour also confirms at the bank’s page.\n' +
    'Uses the service that runs on the data folder, or starts one for itself. A tour that was cut\n' +
    'goes on where it stopped. Exit code 0 only when every step held.',
  options: { ...SERVICE_OPTIONS, programme: { type: 'string' } },
  async run(given, speak) {
    const programme = textOf(given, 'programme', 'alpha-bank');
    if (!/^[a-z0-9-]+$/.test(programme))
      throw new UsageError('--programme wants a name like alpha-bank.');
    const service = await findOrStartService(given);
    try {
      await mustExist(service.url, programme);
      return await guide(service.url, programme, dataFolderOf(given), speak);
    } finally {
      await service.close();
    }
  },
};

async function guide(
  url: string,
  programme: string,
  dataFolder: string,
  speak: Speak,
): Promise<ExitCode> {
  const file = openJournal(dataFolder, programme);
  const guided = new Tour(url, programme, file.journal);
  watch(guided, speak);
  try {
    if (file.resumed)
      speak.say(
        { step: 'resume', ok: true, done: file.journal.done },
        'Going on with the tour that was cut.',
      );
    const told = await walk(guided, speak, file.save);
    if (told === undefined) return 1;
    file.finish();
    finish(told, speak);
    return 0;
  } finally {
    guided.close();
  }
}

/** Throws {@link UsageError} with the names there are. */
async function mustExist(url: string, programme: string): Promise<void> {
  const { banks } = must(await httpClient(stageContract, { baseUrl: url }).about({}));
  const names = banks.map(({ id }) => id);
  if (names.includes(programme)) return;
  throw new UsageError(`There is no programme "${programme}". Programmes: ${names.join(', ')}.`);
}

/** Runs the steps not done yet; `undefined` when one did not hold. */
async function walk(
  guided: Tour,
  speak: Speak,
  save: () => void,
): Promise<Map<string, Told> | undefined> {
  const told = new Map<string, Told>();
  const { done } = guided.journal;
  for (const [index, step] of STEPS.entries()) {
    if (done.includes(step.name) && !isAskedAgain(step.name, done)) continue;
    try {
      const result = await step.run(guided);
      told.set(step.name, result);
      if (!done.includes(step.name)) done.push(step.name);
      save();
      speak.say({ step: step.name, ok: true, ...result.facts }, spell(index, result.text));
    } catch (error) {
      save();
      if (!(error instanceof TourStopped)) throw error;
      speak.complain(`✗ ${step.name}: ${error.message}`, { step: step.name });
      return undefined;
    }
  }
  return told;
}

/**
 * The tap holds the figures of the closing line, and asking for it again changes nothing. A band is
 * armed for a minute only, so a tour that was cut before the tap arms it anew.
 */
function isAskedAgain(name: string, done: readonly string[]): boolean {
  return name === 'tap' || (name === 'arm' && !done.includes('tap'));
}

function spell(index: number, text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const number = String(index + 1).padStart(2);
  return [`${number}/${STEPS.length} ✓ ${first}`, ...rest.map((line) => `        ${line}`)].join(
    '\n',
  );
}

function finish(told: Map<string, Told>, speak: Speak): void {
  const { dpanLastFour, authorisationCode, arqcVerified, cdaVerified } =
    told.get('tap')?.facts ?? {};
  speak.say(
    {
      step: 'done',
      ok: true,
      steps: STEPS.length,
      dpanLastFour,
      authorisationCode,
      arqcVerified,
      cdaVerified,
    },
    `\nEvery step held. Digital account number •••• ${dpanLastFour}, authorisation ${authorisationCode}.`,
  );
}

/** A line that grows while the band is written to, for people at a terminal. */
function watch(guided: Tour, speak: Speak): void {
  if (speak.json || !process.stderr.isTTY) return;
  guided.onPhase = (phase, fraction) => {
    const bar = '█'.repeat(Math.round(fraction * 20)).padEnd(20, '░');
    process.stderr.write(`\r      ${bar} ${phase.toLowerCase().padEnd(16)}`);
    if (fraction >= 1) process.stderr.write('\r\x1b[K');
  };
}
