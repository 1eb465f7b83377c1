/** One thing wrong with an answer file. Lines and columns count from 1. The message never repeats a value, since the value may be a password. */
export type Fault = {readonly line: number; readonly column: number; readonly path: string; readonly message: string};

/** A path in the usual writing: `users[0].password`. */
export function pathText(path: readonly PropertyKey[]): string {
	return path.map((part, index) => typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`).join('');
}

/** `file:line:column path: message`, the form that editors jump to. */
export function faultText(file: string, fault: Fault): string {
	return `${file}:${fault.line}:${fault.column}${fault.path && ` ${fault.path}`}: ${fault.message}`;
}
