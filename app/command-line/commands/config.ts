/** `armilla config`: what is set, masked, and what stands against production. */
import { againstProduction, isProduction } from '@armilla/kit/production';
import { shownSettings } from '@armilla/kit/settings';
import type { Command } from '../command.ts';
import { SERVICE_OPTIONS, settingsWith, surroundingsOf } from '../service.ts';

export const config: Command = {
  name: 'config',
  usage: '[--production] [--data DIR] [--json]',
  summary: 'What is set, without the secrets, and what stands against production.',
  help:
    'Settings come from the environment; secrets are told as set or not.\n' +
    '--production (or ARMILLA_MODE=production) lists what production would refuse, each with a code\n' +
    'that stays and what to do. Exit code 1 where there is anything.',
  options: { ...SERVICE_OPTIONS, production: { type: 'boolean' } },
  async run(given, speak) {
    const env = settingsWith(given);
    const settings = shownSettings(env).filter(({ value }) => value !== '');
    const refusals = isProduction(env) ? againstProduction(env, surroundingsOf(given)) : [];
    const lines = settings.map(({ name, value, what }) => `${name} = ${value}\n    ${what}`);
    const against = refusals.map(({ code, about, words }) => `✗ ${code} (${about}): ${words}`);
    const nothing = settings.length === 0 ? ['Nothing is set: everything is as it comes.'] : [];
    const text = [...nothing, ...lines, ...against].join('\n');
    speak.say({ ok: refusals.length === 0, settings, refusals }, text);
    return refusals.length === 0 ? 0 : 1;
  },
};
