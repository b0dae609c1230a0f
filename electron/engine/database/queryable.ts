/** Anything that runs a parameterised statement: the pool, or one connection inside its transaction. */
export interface Queryable {
  query<R extends Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<R[]>;
}
