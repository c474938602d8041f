/** The cases in cases/: one a line, each of them tried on the parser of Flink 2.3. */
import { readFileSync } from 'node:fs';

type CaseFile =
  | 'accepted-statements'
  | 'refused-statements'
  | 'accepted-expressions'
  | 'refused-expressions';

export function readCases(file: CaseFile): string[] {
  const text = readFileSync(new URL(`./cases/${file}.txt`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}
