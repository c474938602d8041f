/** Everything the parser can refuse, said in one place. */
import { MillraceError, type Span } from '../../core/index.ts';

export function unterminatedString(span: Span): MillraceError {
  return new MillraceError('SQL_UNTERMINATED_STRING', 'this string is never closed', {
    span,
    hint: "end it with ' and write a quote inside it as ''",
  });
}

export function unterminatedName(span: Span): MillraceError {
  return new MillraceError('SQL_UNTERMINATED_NAME', 'this name in backticks is never closed', {
    span,
    hint: 'end it with ` and write a backtick inside it as ``',
  });
}

export function unterminatedComment(span: Span): MillraceError {
  return new MillraceError('SQL_UNTERMINATED_COMMENT', 'this comment is never closed', {
    span,
    hint: 'end it with */',
  });
}

export function unexpectedCharacter(character: string, span: Span): MillraceError {
  const details = { span, hint: characterHint(character) };
  return new MillraceError('SQL_SYNTAX', `unexpected character ${character}`, details);
}

function characterHint(character: string): string {
  if (character === '"') return "text stands in 'single quotes', a name in `backticks`";
  return 'no token of SQL begins with it; inside a name it needs `backticks`';
}

export function invalidEscape(what: string, span: Span): MillraceError {
  return new MillraceError('SQL_INVALID_ESCAPE', what, {
    span,
    hint: "write \\ and four hexadecimal digits, or \\+ and six, as in U&'\\00e9'",
  });
}

export function invalidBinary(digits: string, span: Span): MillraceError {
  return new MillraceError('SQL_INVALID_LITERAL', `X'${digits}' is no binary literal`, {
    span,
    hint: 'it holds an even number of hexadecimal digits',
  });
}

export function invalidDecimal(text: string, span: Span): MillraceError {
  return new MillraceError('SQL_INVALID_LITERAL', `DECIMAL '${text}' is no number`, {
    span,
    hint: "digits with a point at most, as in DECIMAL '1.50'",
  });
}

export function unknownCharset(name: string, span: Span): MillraceError {
  return new MillraceError('SQL_INVALID_LITERAL', `unknown character set '${name}'`, {
    span,
    hint: 'one of UTF8, UTF16, UTF32, ISO-8859-1, LATIN1, US-ASCII',
  });
}

export function tooDeep(span: Span, limit: number): MillraceError {
  return new MillraceError('SQL_TOO_DEEP', `nested more than ${limit} levels deep`, {
    span,
    hint: 'split it with views or WITH; a long chain of ORs is shorter as IN (...)',
  });
}

export function reservedWord(word: string, span: Span): MillraceError {
  return new MillraceError('SQL_RESERVED_WORD', `'${word}' is a reserved word`, {
    span,
    hint: `as a name it stands in backticks: \`${word}\``,
  });
}

export function syntaxError(message: string, span: Span, hint?: string): MillraceError {
  return new MillraceError('SQL_SYNTAX', message, hint === undefined ? { span } : { span, hint });
}

/** Flink reads it and then refuses it, so we say what to write instead. */
export function notAllowed(what: string, instead: string, span: Span): MillraceError {
  return new MillraceError('SQL_NOT_ALLOWED', `${what} is not allowed`, { span, hint: instead });
}

export function typeOutOfRange(message: string, hint: string, span: Span): MillraceError {
  return new MillraceError('SQL_TYPE_RANGE', message, { span, hint });
}

export function unknownType(name: string, suggestion: string, span: Span): MillraceError {
  return new MillraceError('SQL_UNKNOWN_TYPE', `unknown type '${name}'`, {
    span,
    hint: `did you mean '${suggestion}'?`,
  });
}
