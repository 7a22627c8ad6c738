/** The wearable service's rules in sentences: one for each field of its file. */
import type { ServiceProgramme } from '@armilla/kit/programme';
import { counted, listed, type Sentence, sentence } from './programme-sentence.ts';

export function serviceInSentences(service: ServiceProgramme): readonly Sentence[] {
  return [
    sentence('id', `Service "${service.id}".`),
    sentence('name', `People know it as ${service.name}.`),
    sentence('tokenRequestorId', `It asks for tokens as ${service.tokenRequestorId}.`),
    ...service.models.map((model, i) => sentence(`models.${i}`, describeModel(model))),
    sentence('account', `Its account is the ${service.account.name}.`, service.account.source),
    sentence('phones', `A phone is sent to ${service.phones.wallet}.`, service.phones.source),
    ...passcode(service),
    sentence(
      'history',
      `A wearable remembers its last ${counted(service.history.wearableEntries, 'tap')}.`,
      service.history.source,
    ),
    sentence(
      'signIns',
      'Sign-ins of others that must be linked to that account: ' +
        `${listed(service.signIns.map(({ provider, name }) => `${name} (${provider})`))}.`,
    ),
    sentence('minimumAppVersion', `Apps before ${service.minimumAppVersion} are not served.`),
    ...service.generations.flatMap((generation, i) => generations(service, generation, i)),
    ...resetting(service),
    sentence(
      'abandoned.remindHours',
      `Whoever leaves an added card unfinished is reminded after ${counted(service.abandoned.remindHours, 'hour')}.`,
    ),
    sentence(
      'abandoned.deleteDays',
      `What is still unfinished after ${counted(service.abandoned.deleteDays, 'day')} is removed.`,
    ),
    sentence(
      'renewal.daysBefore',
      `Tokens are renewed ${counted(service.renewal.daysBefore, 'day')} before they expire.`,
    ),
  ];
}

function describeModel(model: ServiceProgramme['models'][number]): string {
  const { width, height } = model.screen;
  return (
    `${model.name} (${model.model}) is a ${model.kind} of device type ${model.deviceType} with a ` +
    `screen of ${width} × ${height}, ${model.supported ? 'served' : 'known but not served'}, ` +
    `with room for ${counted(model.capacity, 'card')}` +
    `${model.app === undefined ? '' : `, managed with ${model.app}`}.`
  );
}

function passcode({ passcode: rule }: ServiceProgramme): readonly Sentence[] {
  const at = (field: string, text: string, source?: Sentence['source']) =>
    sentence(`passcode.${field}`, text, source);
  return [
    at('length', `Its passcode has ${counted(rule.length, 'digit')}.`, rule.lengthSource),
    at(
      'tries',
      `It locks after ${counted(rule.tries, 'wrong entry', 'wrong entries')}.`,
      rule.triesSource,
    ),
    at(
      'unlockedHours',
      `While worn it is asked for again after ${counted(rule.unlockedHours, 'hour')}.`,
      rule.unlockedHoursSource,
    ),
    at(
      'armedSeconds',
      `Armed, a wearable is ready to pay for ${counted(rule.armedSeconds, 'second')}.`,
    ),
    at(
      'looseStrapSeconds',
      `A strap loose for ${counted(rule.looseStrapSeconds, 'second')} has not left the wrist.`,
    ),
  ];
}

function generations(
  service: ServiceProgramme,
  generation: ServiceProgramme['generations'][number],
  index: number,
): readonly Sentence[] {
  const { model, current, minimumAppVersion, source, older } = generation;
  const name = service.models.find((candidate) => candidate.model === model)?.name ?? model;
  const at = (field: string) => `generations.${index}.${field}`;
  const may = (allowed: boolean) => (allowed ? 'may' : 'may not');
  return [
    sentence(
      at('current'),
      `The payment service of ${name} (${model}) is in generation ${current}: older cards are to be attached anew.`,
      source,
    ),
    sentence(at('minimumAppVersion'), `Apps before ${minimumAppVersion} are not served there.`),
    sentence(
      at('older'),
      `Until then an older card ${may(older.payments)} pay and ${may(older.ordering)} be put in order.`,
      older.source,
    ),
  ];
}

function resetting({ reset }: ServiceProgramme): readonly Sentence[] {
  const becomes = (rule: 'KEEP' | 'DELETE') => (rule === 'KEEP' ? 'are kept' : 'are deleted');
  return [
    sentence(
      'reset.sameAccount',
      `Cards of a wearable that the same account pairs again ${becomes(reset.sameAccount)}.`,
      reset.source,
    ),
    sentence(
      'reset.otherAccount',
      `Cards of a wearable that another account pairs ${becomes(reset.otherAccount)}.`,
      reset.source,
    ),
  ];
}
