/** What befalls the parties themselves: a process dies, a clock is wrong, a key is exchanged. */
import { tokenServiceContract } from '@armilla/api/token-service';
import { isRefusal } from '@armilla/kit/refusal';
import { type Acting, insisting } from './acting.ts';

export async function kill({ world, dice }: Acting): Promise<void> {
  const victim = dice.pick(world.parties.all);
  if (victim.party === undefined) return;
  world.sometimes.saw(`killed: ${victim.name}`);
  world.note(`${victim.name} is killed`);
  victim.die();
}

/** A party's clock is an hour ahead or behind, and put right after a while. */
export async function wrongClock({ world, dice }: Acting): Promise<void> {
  const { name } = dice.pick(world.parties.all);
  const byMs = dice.pick([-3_600_000, 3_600_000]);
  world.skews.set(name, byMs);
  world.sometimes.saw(`clock: ${byMs > 0 ? 'ahead' : 'behind'}`);
  await world.machine.wait(dice.between(1_000, 600_000));
  world.skews.delete(name);
}

/** An issuer is out of reach for a while: the network stands in for it. */
export async function outage({ world, dice }: Acting): Promise<void> {
  const { id } = dice.pick(world.options.programmes.banks);
  const issuer = world.parties.issuers.get(id);
  world.sometimes.saw('an issuer is away');
  const until = world.now + dice.between(5_000, 180_000);
  while (world.now < until) {
    issuer?.die();
    await world.machine.wait(1_000);
  }
}

/** Keys are exchanged while everybody pays: those of a link, or what the vault is sealed under. */
export async function changeKeys(acting: Acting): Promise<void> {
  const { world, dice } = acting;
  if (dice.odds(0.5)) {
    const taken = await world.parties.exchangeKeys();
    return world.sometimes.saw(
      taken.length > 0 ? 'link keys are exchanged' : 'no link key is taken',
    );
  }
  const caller = { kind: 'person', role: 'operator', id: 'operator' } as const;
  const network = world.parties.client(tokenServiceContract, 'token-service', caller);
  const done = await insisting(acting, (o) => network.exchangeVaultKey({}, o));
  world.sometimes.saw(isRefusal(done) ? `vault key: ${done.code}` : 'the vault key is exchanged');
}
