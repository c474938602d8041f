/** `millrace explain`: the operator trees of every query and INSERT; nothing runs. */

import { type CommandContext, EXIT_DONE, EXIT_USAGE } from './context.ts';
import { openSession, readScripts, sqlErrorText } from './script.ts';

export async function explainCommand(context: CommandContext): Promise<number> {
  const { host, args } = context;
  const millrace = openSession(host, args);
  for (const script of await readScripts(context)) {
    try {
      for await (const outcome of millrace.execute(script.text)) {
        if (outcome.kind === 'plan') await host.console.write(`${outcome.explain()}\n`);
      }
    } catch (error) {
      host.console.writeError(`${sqlErrorText(script, error)}\n`);
      return EXIT_USAGE;
    }
  }
  return EXIT_DONE;
}
