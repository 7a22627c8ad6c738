/** `npx armilla …`: finds the command, reads its options, turns every trouble into a sentence. */
import { parseArgs } from 'node:util';
import { type Command, type ExitCode, type Given, speaker, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { adviceOn } from './service.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined || ['--help', '-h', 'help'].includes(name)) return listCommands();
  const speak = speaker(rest.includes('--json'));
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const known = Object.keys(COMMANDS).join(', ');
    speak.complain(`There is no command "${name}". Commands: ${known}.`);
    return 2;
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) return explain(command);
  try {
    return await command.run(parse(command, rest), speak);
  } catch (error) {
    return trouble(error, command, speak);
  }
}

function parse(command: Command, words: readonly string[]) {
  try {
    const options = {
      ...command.options,
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    } as const;
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
    });
    return { values: values as Given['values'], positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unreadable options');
  }
}

function trouble(error: unknown, command: Command, speak: ReturnType<typeof speaker>): ExitCode {
  if (error instanceof UsageError) {
    speak.complain(`${error.message}\nUsage: npx armilla ${command.name} ${command.usage}`);
    return 2;
  }
  if (process.env.ARMILLA_DEBUG) throw error;
  const advice = adviceOn(error);
  if (advice !== undefined) {
    speak.complain(advice);
    return 3;
  }
  speak.complain(error instanceof Error ? error.message : String(error));
  return 1;
}

async function listCommands(): Promise<ExitCode> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`);
  process.stdout.write(
    `Armilla: a whole wearable contactless payment service.\n\n${lines.join('\n')}\n\n` +
      'Every command has --help, and --json for one object a line.\n',
  );
  return 0;
}

function explain({ name, usage, summary, help }: Command): ExitCode {
  process.stdout.write(
    `npx armilla ${name} ${usage}\n\n${summary}\n${help === '' ? '' : `\n${help}\n`}`,
  );
  return 0;
}
