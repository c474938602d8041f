/** Completion scripts for shells, made from the lists of commands and flags. */

import { COMMANDS, type Command, type Flag, FORMATS, SHELLS } from './commands.ts';

export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell): string {
  return { bash, zsh, fish }[shell]();
}

function bash(): string {
  const commands = COMMANDS.map(({ name }) => name).join(' ');
  const cases = COMMANDS.map((command) => `    ${command.name}) words="${longFlags(command)}" ;;`);
  return `_millrace() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$previous" = "--format" ]; then
    COMPREPLY=($(compgen -W "${FORMATS.join(' ')}" -- "$current")); return
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands}" -- "$current")); return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  if [ "\${COMP_WORDS[1]}" = "completion" ]; then words="${SHELLS.join(' ')} $words"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
}
complete -o filenames -F _millrace millrace
`;
}

function longFlags(command: Command): string {
  return command.flags.map(({ name }) => `--${name}`).join(' ');
}

function zsh(): string {
  return `#compdef millrace
autoload -U +X bashcompinit && bashcompinit
${bash()}`;
}

function fish(): string {
  const lines = COMMANDS.flatMap((command) => [
    `complete -c millrace -n __fish_use_subcommand -f -a ${command.name} -d '${command.summary}'`,
    ...command.flags.map((flag) => fishFlag(command.name, flag)),
  ]);
  return `${lines.join('\n')}\n`;
}

function fishFlag(command: string, { name, short, value, choices, description }: Flag): string {
  return [
    `complete -c millrace -n '__fish_seen_subcommand_from ${command}' -l ${name}`,
    short === undefined ? '' : ` -s ${short}`,
    choices === undefined ? (value === undefined ? '' : ' -r') : ` -x -a '${choices.join(' ')}'`,
    ` -d '${description}'`,
  ].join('');
}
