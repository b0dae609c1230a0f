import type { ServerResponse } from 'node:http';
import { formatCsv, parseCsv } from '../csv/parseCsv.ts';
import type { Fault } from './simulation.ts';
import type { StandIn, StandInAnswer, StandInRequest } from './standIn.ts';

/** Does to a response what the fault says; `answer` gives what would have been sent. */
export function play(
  fault: Fault,
  response: ServerResponse,
  request: StandInRequest,
  standIn: StandIn,
  answer: () => StandInAnswer,
): void {
  if ('retryAfter' in fault && fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
  switch (fault.kind) {
    case 'answer':
      return sendAnswer(response, answer());
    case 'status': {
      const json = fault.errors ? standIn.wordErrors(fault.errors, request) : { message: 'Something went wrong.' };
      return sendAnswer(response, { status: fault.status, json });
    }
    case 'errors':
      return sendAnswer(response, { status: 200, json: standIn.wordErrors(fault.errors, request) });
    case 'body': {
      const { status = 200, body } = fault;
      const isText = typeof body === 'string';
      return sendAnswer(response, isText ? { status, text: body, type: 'text/plain' } : { status, json: body });
    }
    case 'truncated':
      return beginOf(answer(), response, () => response.destroy());
    case 'half_json': {
      const { body, type } = bytesOf(answer());
      response.writeHead(200, { 'content-type': type });
      response.end(body.subarray(0, body.length >> 1));
      return;
    }
    case 'html':
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(
        '<!doctype html><html><head><title>Sign in</title></head><body>Welcome to the guest network</body></html>',
      );
      return;
    case 'empty':
      response.writeHead(fault.status ?? 200);
      response.end();
      return;
    case 'hang':
      if (fault.afterHeaders) beginOf(answer(), response, () => {});
      return;
    case 'drop':
      response.destroy();
      return;
    case 'redirect':
      response.writeHead(302, { location: fault.location });
      response.end();
      return;
    case 'missing_field':
      return sendAnswer(response, without(answer(), fault.path));
    case 'renamed_column':
      return sendAnswer(response, renamed(answer(), fault.from, fault.to));
  }
}

export function sendAnswer(response: ServerResponse, answer: StandInAnswer): void {
  const { body, type } = bytesOf(answer);
  response.writeHead(answer.status, { 'content-type': type, 'content-length': body.length });
  response.end(body);
}

function bytesOf(answer: StandInAnswer): { body: Buffer; type: string } {
  return 'json' in answer
    ? { body: Buffer.from(JSON.stringify(answer.json)), type: 'application/json' }
    : { body: Buffer.from(answer.text), type: answer.type };
}

/** Sends half of a body under the length of the whole. */
function beginOf(answer: StandInAnswer, response: ServerResponse, then: () => void): void {
  const { body, type } = bytesOf(answer);
  response.writeHead(200, { 'content-type': type, 'content-length': body.length });
  response.write(body.subarray(0, body.length >> 1), then);
}

/** A copy of an answer whose first item lacks the field, or all of whose rows lack the column. */
function without(answer: StandInAnswer, path: string): StandInAnswer {
  if (!('json' in answer)) {
    return overRows(answer, (header) => {
      const at = header.indexOf(path);
      return (row) => row.filter((_, column) => column !== at);
    });
  }
  const copy: unknown = structuredClone(answer.json);
  const names = path.split('.');
  let at: unknown = firstItem(copy);
  for (const name of names.slice(0, -1)) at = isRecord(at) ? at[name] : null;
  if (isRecord(at)) delete at[names.at(-1) ?? ''];
  return { status: answer.status, json: copy };
}

/** The first of a list, or of the one list in an envelope; else the object itself. */
function firstItem(json: unknown): unknown {
  if (Array.isArray(json)) return json[0];
  if (!isRecord(json)) return null;
  const list = Object.values(json).find((value) => Array.isArray(value) && isRecord(value[0]));
  const { response } = json;
  return Array.isArray(response) ? response[0] : Array.isArray(list) ? list[0] : json;
}

function renamed(answer: StandInAnswer, from: string | null, to: string): StandInAnswer {
  return overRows(answer, () => (row, index) => {
    if (from === null) return [...row, index === 0 ? to : '1'];
    return index === 0 ? row.map((column) => (column === from ? to : column)) : row;
  });
}

type RowChange = (row: readonly string[], index: number) => readonly string[];

/** An answer of CSV with every row changed, the header's among them. */
function overRows(answer: StandInAnswer, changeFor: (header: readonly string[]) => RowChange): StandInAnswer {
  if ('json' in answer) return answer;
  const file = parseCsv(answer.text, 'answer');
  if ('kind' in file) return answer;
  const change = changeFor(file.header);
  return { ...answer, text: formatCsv([file.header, ...file.rows].map(change)) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
