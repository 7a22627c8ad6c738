/** The phone alone on its page: what is installed on a real one. */
import { useEffect } from 'react';
import { keepShell } from '../core/shell-worker.ts';
import { StageHome } from '../parts/stage-home.tsx';
import { AloneContext } from '../parts/use-stage.ts';
import { Phone } from './phone.tsx';
import { Unreachable } from './unreachable.tsx';

export function PhoneRoom() {
  useEffect(keepShell, []);
  return (
    <StageHome>
      <AloneContext value={true}>
        <div className="mx-auto max-w-sm">
          <Unreachable />
          <Phone />
        </div>
      </AloneContext>
    </StageHome>
  );
}
