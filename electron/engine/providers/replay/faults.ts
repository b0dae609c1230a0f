import type { ServerResponse } from 'node:http';
import type { Fault } from './simulation.ts';

/** Does to a response what the fault says; `answer` gives what would have been sent. */
export function play(
  fault: Fault,
  response: ServerResponse,
  path: string,
  parameters: Readonly<Record<string, string>>,
  answer: () => object,
): void {
  const whole = (): Buffer => Buffer.from(JSON.stringify(answer()));
  const refusal = (errors: unknown): object => ({
    get: path,
    parameters,
    errors,
    results: 0,
    paging: { current: 1, total: 1 },
    response: [],
  });
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      return sendJson(
        response,
        fault.status,
        fault.errors ? refusal(fault.errors) : { message: 'Something went wrong.' },
      );
    case 'errors':
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      return sendJson(response, 200, refusal(fault.errors));
    case 'truncated':
      return beginOf(whole(), response, () => response.destroy());
    case 'half_json': {
      const body = whole();
      response.writeHead(200, { 'content-type': 'application/json' });
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
      if (fault.afterHeaders) beginOf(whole(), response, () => {});
      return;
    case 'drop':
      response.destroy();
      return;
    case 'redirect':
      response.writeHead(302, { location: fault.location });
      response.end();
      return;
    case 'missing_field':
      return sendJson(response, 200, without(answer(), fault.path.split('.')));
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
  response.end(text);
}

/** Sends half of a body under the length of the whole. */
function beginOf(body: Buffer, response: ServerResponse, then: () => void): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.write(body.subarray(0, body.length >> 1), then);
}

/** A copy of an answer whose first item lacks the field. */
function without(answer: object, path: readonly string[]): object {
  const copy: unknown = structuredClone(answer);
  let at: unknown = isRecord(copy) && Array.isArray(copy['response']) ? copy['response'][0] : null;
  for (const name of path.slice(0, -1)) at = isRecord(at) ? at[name] : null;
  if (isRecord(at)) delete at[path.at(-1) ?? ''];
  return isRecord(copy) ? copy : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
