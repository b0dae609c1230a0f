import { expect } from 'vitest';
import { z } from 'zod';
import type { Reply } from './apiOver.ts';

const schemaSchema = z.record(z.string(), z.unknown());
const operationSchema = z.looseObject({
  operationId: z.string(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string(), content: z.record(z.string(), z.object({ schema: schemaSchema })) }),
  ),
});
const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaSchema) }),
});

/** What the API says of itself, to hold its answers against. */
export class Described {
  readonly document: z.output<typeof documentSchema>;
  /** "GET /health 200" of every answer that was seen and was as described. */
  readonly seen = new Set<string>();

  constructor(document: unknown) {
    this.document = documentSchema.parse(document);
  }

  /** Every operation with every status that it says it may answer with. */
  get promised(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
  }

  /** Fails where the answer is not one that the description promises for this address. */
  check(method: string, path: string, reply: Reply): void {
    const found = this.#find(path, method);
    if (!found) return;
    const [pattern, operation] = found;
    const name = `${method} ${pattern} ${reply.status}`;
    const response = operation.responses[String(reply.status)];
    expect(response, `${name} is not described; it answered ${reply.text}`).toBeDefined();
    const [type, content] = Object.entries(response?.content ?? {})[0] ?? [];
    expect(bare(reply.headers.get('content-type')), name).toBe(bare(type));
    const body = type === 'application/json' ? reply.json : reply.text;
    const checked = z.fromJSONSchema(this.#resolve(content?.schema ?? {})).safeParse(body);
    expect(checked.error?.issues, `${name}: ${reply.text}`).toBeUndefined();
    this.seen.add(name);
  }

  #find(path: string, method: string): [string, z.output<typeof operationSchema>] | null {
    const { pathname } = new URL(path, 'http://any');
    const patterns = Object.keys(this.document.paths).filter((pattern) =>
      new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]*')}$`).test(pathname),
    );
    // An address without parameters wins.
    const pattern = patterns.find((candidate) => !candidate.includes('{')) ?? patterns[0];
    const operation = pattern === undefined ? undefined : this.document.paths[pattern]?.[method.toLowerCase()];
    return pattern === undefined || !operation ? null : [pattern, operation];
  }

  #resolve(schema: Record<string, unknown>): Record<string, unknown> {
    const name = typeof schema['$ref'] === 'string' ? schema['$ref'].replace('#/components/schemas/', '') : null;
    return name === null ? schema : (this.document.components.schemas[name] ?? { not: {} });
  }
}

/** Parameters may come in any order and any quotes. */
function bare(type: string | null | undefined): string {
  return (type ?? '').split(';')[0] ?? '';
}
