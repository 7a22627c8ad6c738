/** The till itself: display, contactless mark, and the keys that are wanted now. */
import { type TillView, tillOf } from '../core/state.ts';
import { useStage } from '../parts/use-stage.ts';
import { CashKeys, CashSlot } from './cash-machine.tsx';
import { Display } from './display.tsx';
import { Keypad } from './keypad.tsx';
import { PinPad } from './pin-pad.tsx';
import { TapButton } from './tap-button.tsx';

export function TillDevice() {
  const till = useStage(tillOf);
  const tap = useStage((state) => state.tap);
  if (till === undefined) return null;
  return (
    <div
      data-testid="till-device"
      data-sort={till.sort}
      className="rounded-[1.8rem] border border-case-edge bg-case p-4 shadow-lift"
    >
      <Display till={till} tap={tap} />
      <TapButton />
      <Keys till={till} />
    </div>
  );
}

function Keys({ till }: { readonly till: TillView }) {
  const tap = useStage((state) => state.tap);
  if (tap?.pinEntryId !== undefined) return <PinPad />;
  if (till.sort !== 'CASH_MACHINE') return <Keypad />;
  return tap?.approved === true ? <CashSlot tap={tap} /> : <CashKeys till={till} />;
}
