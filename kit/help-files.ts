/** Reads the help texts, one file a language, and sees that they say the same in each. */
import { type HelpBook, type HelpTexts, helpTexts } from './help.ts';
import { FACTS_OF_HELP } from './help-facts.ts';
import { ProgrammeError, readYaml, type YamlFile, yamlFiles } from './yaml-file.ts';

/** `help/*.yaml` of a programmes' folder. Throws {@link ProgrammeError}. */
export function readHelp(folder: string): HelpBook {
  const files = yamlFiles(folder).map((file) => readYaml(file, helpTexts));
  const model = files.find(({ content }) => content.language === 'en') ?? files[0];
  const faults = files.flatMap((file) => [
    ...faultsOf(file),
    ...(model === undefined || model === file ? [] : differences(model.content, file)),
  ]);
  if (faults.length > 0) throw new ProgrammeError(faults);
  return Object.fromEntries(files.map(({ content }) => [content.language, content]));
}

/** Facts that no programme gives. */
function faultsOf({ content, fault }: YamlFile<HelpTexts>): string[] {
  const { truths, values } = FACTS_OF_HELP;
  return content.entries.flatMap(({ question, answer }, i) => [
    ...unknown(namesIn(question), values).map((name) =>
      fault(['entries', i, 'question'], `{${name}} is not known`),
    ),
    ...answer.flatMap((part, j) => [
      ...unknown(conditionsIn(part.if), truths).map((name) =>
        fault(['entries', i, 'answer', j, 'if'], `${name} is not known`),
      ),
      ...unknown(namesIn(part.say), values).map((name) =>
        fault(['entries', i, 'answer', j, 'say'], `{${name}} is not known`),
      ),
    ]),
  ]);
}

const unknown = (names: readonly string[], known: ReadonlySet<string>) =>
  names.filter((name) => !known.has(name));

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => name);
}

function conditionsIn(condition = ''): string[] {
  return condition.split(' ').flatMap((name) => name.replace('!', '') || []);
}

/** Every language has the same questions, each paragraph under the same facts. */
function differences(model: HelpTexts, { content, fault }: YamlFile<HelpTexts>): string[] {
  const shapes = (texts: HelpTexts) => texts.entries.map(({ id }) => id);
  const missing = shapes(model).filter((id) => !shapes(content).includes(id));
  return [
    ...missing.map((id) => fault(['entries'], `has no entry ${id}`)),
    ...content.entries.flatMap((entry, i) => {
      const other = model.entries.find(({ id }) => id === entry.id);
      return other !== undefined && shapeOf(other) === shapeOf(entry)
        ? []
        : [fault(['entries', i, 'id'], `${entry.id} is not as in ${model.language}.yaml`)];
    }),
  ];
}

function shapeOf({ section, screen, answer }: HelpTexts['entries'][number]): string {
  return JSON.stringify([section, screen, answer.map((part) => part.if ?? '')]);
}
