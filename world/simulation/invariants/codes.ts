/** I6: codes that activate a card, by what came to phones and what was taken. */
import type { CodeTaken } from '../model.ts';
import type { ReceivedSms } from '../world.ts';
import type { AtRest, Checker } from './checker.ts';

interface Enrolled {
  readonly enrolment_id: string;
  readonly programme_id: string;
  readonly wrong_entries: bigint;
  readonly sends: bigint;
  readonly wrongs: bigint;
  readonly rights: bigint;
}

const ENROLLED = `SELECT e.enrolment_id, e.programme_id, e.wrong_entries,
  (SELECT COUNT(*) FROM code_send s WHERE s.enrolment_id = e.enrolment_id
    AND s.delivery <> 'FAILED') AS sends,
  (SELECT COUNT(*) FROM code_entry c WHERE c.enrolment_id = e.enrolment_id
    AND c.verdict LIKE 'WRONG%') AS wrongs,
  (SELECT COUNT(*) FROM code_entry c WHERE c.enrolment_id = e.enrolment_id
    AND c.verdict = 'RIGHT') AS rights FROM enrolment e`;

export const codesAreCounted: Checker = {
  name: 'I6',
  says: 'few sends, few tries, ten minutes, right once, and bound to the activation it was sent for',
  check(at) {
    const { world, model } = at;
    const rows = world.disk('token-service').rows<Enrolled>(ENROLLED);
    const counted = rows.flatMap((row) => countsOf(at, row));
    return [...counted, ...model.codesTaken.flatMap((taken) => wrongOf(at, taken))];
  },
};

function countsOf({ world }: AtRest, row: Enrolled): readonly string[] {
  const { enrolment_id: id, programme_id, wrong_entries, wrongs, sends, rights } = row;
  const bank = world.options.programmes.banks.find((one) => one.id === programme_id);
  if (bank === undefined) return [`${id} is of no bank`];
  const { identification: rule } = bank;
  const wrong = [];
  const most = wrong_entries > wrongs ? wrong_entries : wrongs;
  if (most > rule.tries) wrong.push(`${id}: ${most} wrong codes`);
  if (sends > rule.sends) wrong.push(`${id}: ${sends} codes sent`);
  if (rights > 1) wrong.push(`${id}: its code was right ${rights} times`);
  return wrong;
}

/** A code that was taken was sent to the cardholder, for this activation, and not long ago. */
function wrongOf({ world, model }: AtRest, taken: CodeTaken): readonly string[] {
  const { enrolmentId, programmeId, mobile, code, at, since } = taken;
  const bank = world.options.programmes.banks.find(({ id }) => id === programmeId);
  const livesMs = (bank?.identification.lifetimeMinutes ?? 0) * 60_000;
  const isIt = ({ to, text, at: came }: ReceivedSms) =>
    to === mobile && came >= since && came <= at && text.includes(code);
  const sent = world.sms.findLast(isIt);
  const wrong = [];
  if (sent === undefined) wrong.push(`${enrolmentId} took a code that was not sent for it`);
  else if (at - sent.at > livesMs + slackMs(world))
    wrong.push(`${enrolmentId} took a code too late`);
  const again = model.codesTaken.filter((other) => other.enrolmentId === enrolmentId);
  if (again.length > 1) wrong.push(`${enrolmentId} took ${again.length} codes`);
  return wrong;
}

/** Where clocks were wrong, a code may have lived so much longer. */
function slackMs({ sometimes }: AtRest['world']): number {
  return sometimes.counts().has('clock: behind') ? 3_600_000 : 0;
}
