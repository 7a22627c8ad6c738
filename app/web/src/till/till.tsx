/** The till as a pane of the stage: the device, its lamp, how to pay, and the receipt. */
import { tillOf } from '../core/state.ts';
import { Told } from '../parts/told.tsx';
import { useStage } from '../parts/use-stage.ts';
import { TillDevice } from './device.tsx';
import { Lamps } from './lamps.tsx';
import { Receipt } from './receipt.tsx';
import { TillOptions } from './till-options.tsx';

export function Till() {
  const till = useStage(tillOf);
  const tap = useStage((state) => state.tap);
  if (till === undefined) return null;
  return (
    <div>
      <TillDevice />
      <div className="mt-4">
        <Told place="TILL" />
      </div>
      <Receipt tap={tap} />
      <TillOptions till={till} />
      <Lamps />
    </div>
  );
}
