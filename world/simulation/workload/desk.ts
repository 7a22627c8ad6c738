/**
 * A bank's desk: a customer calls, is verified at the bank's page, and an agent does something with
 * their wearable; or there is nobody to be verified and the band is held all the same. A second
 * person agrees where it takes two.
 */
import { issuerContract } from '@armilla/api/issuer';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Plastic } from '../ground/ground.ts';
import { enrol } from '../people/enrol.ts';
import { type Acting, insisting, withWearer } from './acting.ts';

type Desk = ReturnType<typeof deskOf>;

const comment = 'the caller asked for it';

/** A conversation: who asks, about what, and where its lines are written. */
interface Call {
  readonly acting: Acting;
  readonly place: string;
  readonly desk: Desk;
  readonly caseId: string;
}

/** Somebody of the desk, signed in and proved a moment ago. */
function deskOf({ world }: Acting, place: string, role: 'agent' | 'supervisor') {
  const rows = world
    .disk(place)
    .rows<{ agent_id: string }>('SELECT agent_id FROM desk_agent WHERE login = $1', role);
  const caller = { kind: 'person', role, id: rows[0]?.agent_id ?? '', steppedUp: true } as const;
  return world.parties.client(issuerContract, place, caller);
}

/** Does it until there is an answer; what is told as done is remembered. */
async function done<T>(
  { acting, place, caseId }: Omit<Call, 'desk'>,
  what: string,
  ask: Parameters<typeof insisting<T>>[1],
): Promise<T | Refusal> {
  const answer = await insisting(acting, ask);
  acting.world.sometimes.saw(`desk: ${what} ${isRefusal(answer) ? answer.code : 'done'}`);
  if (isRefusal(answer)) return answer;
  const isPending = (answer as { network?: string }).network === 'PENDING_AT_NETWORK';
  if (!isPending) acting.model.deskActs.push({ place, what, occasion: caseId });
  return answer;
}

/** Opens a case for whoever carries a plastic card. */
async function takesCall(acting: Acting, plastic: Plastic): Promise<Call | undefined> {
  const place = `issuer-${plastic.programmeId}`;
  const desk = deskOf(acting, place, 'agent');
  const customerId = acting.world.customerIdOf(plastic);
  const opened = await insisting(acting, (o) => desk.openCase({ customerId, channel: 'PHONE' }, o));
  if (isRefusal(opened)) {
    acting.world.sometimes.saw(`desk: openCase ${opened.code}`);
    return undefined;
  }
  const { caseId } = opened.case;
  acting.model.deskActs.push({ place, what: 'openCase', occasion: caseId });
  return { acting, place, desk, caseId };
}

/** The caller reads a number at the bank's page that the agent tells them; or not in time. */
async function verifies(call: Call, plastic: Plastic): Promise<boolean> {
  const { acting, desk, caseId } = call;
  const pushed = await done(call, 'startPush', (o) => desk.startPush({ caseId }, o));
  if (isRefusal(pushed)) return false;
  const customer = acting.world.customer(plastic);
  const listed = await insisting(acting, () => customer.listDeskRequests({}));
  const [request] = isRefusal(listed) ? [] : listed.requests;
  if (request === undefined) return false;
  const { deskRequestId } = request;
  const { number } = pushed;
  const wrong = String((Number(number) + 1) % 100).padStart(2, '0');
  const said = acting.dice.odds(0.1) ? wrong : number;
  const answer = await insisting(acting, (o) =>
    customer.approveDeskRequest({ deskRequestId, number: said }, o),
  );
  if (isRefusal(answer)) acting.world.sometimes.saw(`desk: caller ${answer.code}`);
  return !isRefusal(answer);
}

/** A caller whose band is to be held, or held again, or done away with. */
export async function callDesk(acting: Acting): Promise<void> {
  const { world, ground, dice, model } = acting;
  const plastic = dice.pick(ground.plastics.filter((card) => world.dpansOf(card).length > 0));
  const call = await takesCall(acting, plastic);
  if (call === undefined) return;
  const { desk, caseId } = call;
  const isVerified = dice.odds(0.7) && (await verifies(call, plastic));
  const token = tokenOf(acting, plastic);
  if (token !== undefined) {
    const about = { caseId, tokenUniqueReference: token.reference, comment };
    const what = isVerified ? dice.pick(['SUSPEND', 'REMOVE'] as const) : 'HOLD';
    const answer = await DOING[what](call, about);
    if (!isRefusal(answer) && answer.network === 'ACKNOWLEDGED') {
      model.stop(`DESK_${what}`, token.dpans, world.now);
      if (what === 'SUSPEND') {
        await world.machine.wait(dice.between(1_000, 60_000));
        // Whoever resumes a token takes back all that this bank held it for.
        for (const stop of ['DESK_SUSPEND', 'DESK_HOLD'] as const) {
          model.lift(stop, token.dpans, world.now);
        }
        await done(call, 'deskResumeToken', (o) =>
          desk.deskResumeToken({ ...about, reason: 'NOT_FRAUD' }, o),
        );
      }
    }
  }
  await done(call, 'closeCase', (o) => desk.closeCase({ caseId }, o));
}

interface About {
  readonly caseId: string;
  readonly tokenUniqueReference: string;
  readonly comment: string;
}

type Answer = Refusal | { readonly network: 'ACKNOWLEDGED' | 'PENDING_AT_NETWORK' };

const DOING: Readonly<
  Record<'SUSPEND' | 'REMOVE' | 'HOLD', (call: Call, about: About) => Promise<Answer>>
> = {
  SUSPEND: (call, about) =>
    done(call, 'deskSuspendToken', (o) =>
      call.desk.deskSuspendToken({ ...about, reason: 'SUSPECTED_FRAUD' }, o),
    ),
  REMOVE: (call, about) =>
    done(call, 'deskRemoveToken', (o) =>
      call.desk.deskRemoveToken({ ...about, reason: 'DEVICE_LOST' }, o),
    ),
  HOLD: (call, about) =>
    done(call, 'deskHoldWearable', (o) =>
      call.desk.deskHoldWearable({ ...about, reason: 'LOST' }, o),
    ),
};

/** A token of the card that the bank knows, and how the model calls it. */
function tokenOf({ world, dice }: Acting, { programmeId, cardId }: Plastic) {
  const rows = world
    .disk(`issuer-${programmeId}`)
    .rows<{ token_unique_reference: string; dpan_last_four: string }>(
      `SELECT token_unique_reference, dpan_last_four FROM token WHERE card_id = $1`,
      cardId,
    );
  if (rows.length === 0) return undefined;
  const { token_unique_reference: reference, dpan_last_four: lastFour } = dice.pick(rows);
  const own = world.people.filter((person) => person.programmeId === programmeId);
  return { reference, dpans: own.map(({ name }) => `${name}/${lastFour}`) };
}

/** No SMS came: the desk activates the card, with a second person where it takes one. */
export async function activateAtDesk(acting: Acting): Promise<void> {
  const { world, ground, dice } = acting;
  await withWearer(acting, async (wearer) => {
    const own = ground.plastics.filter(({ programmeId, state }) => {
      return programmeId === wearer.programmeId && state === 'ACTIVE';
    });
    const plastic = dice.pick(own);
    let enrolmentId: string | undefined;
    const began = (id: string) => {
      enrolmentId = id;
    };
    await enrol(world, wearer, plastic, { stopsAt: 2, began });
    const call = enrolmentId === undefined ? undefined : await takesCall(acting, plastic);
    if (call === undefined || enrolmentId === undefined) return;
    if (await verifies(call, plastic)) await activates(call, enrolmentId);
    await done(call, 'closeCase', (o) => call.desk.closeCase({ caseId: call.caseId }, o));
    await wearer.phone().sync();
  });
}

async function activates(call: Call, enrolmentId: string): Promise<void> {
  const { acting, desk, caseId, place } = call;
  const about = { caseId, enrolmentId, comment };
  const act = () => done(call, 'deskActivateToken', (o) => desk.deskActivateToken(about, o));
  const alone = await act();
  if (!isRefusal(alone) || alone.code !== 'SECOND_AGENT_REQUIRED') return;
  const asked = await done(call, 'requestApproval', (o) => desk.requestApproval(about, o));
  if (isRefusal(asked)) return;
  const { approvalId } = asked.approval;
  const supervisor = deskOf(acting, place, 'supervisor');
  const decision = acting.dice.odds(0.7) ? 'APPROVED' : 'REFUSED';
  await done(call, 'decideApproval', (o) =>
    supervisor.decideApproval({ approvalId, decision, comment }, o),
  );
  const together = await act();
  const isWrong = decision === 'REFUSED' && !isRefusal(together);
  if (isWrong) acting.violated('I13', `${enrolmentId} was activated against a second person`);
}
