/** What SQLite takes and gives here. The driver ends the process over anything else, a boolean among it. */
export type SqlValue = string | number | bigint | null;

export type SqlRow = { [column: string]: SqlValue };

/** One statement, run once for each of its rows of parameters. */
export interface Write {
  readonly sql: string;
  readonly rows: readonly (readonly SqlValue[])[];
}

/** What reads an archive: parameters stand in the text as `?1`, `?2`. */
export interface ArchiveReader {
  query<R extends SqlRow>(sql: string, values?: readonly SqlValue[]): Promise<R[]>;
}

/** The parameters of one statement, each with what stands for it in the text. */
export class Parameters {
  readonly values: SqlValue[] = [];

  /** Adds a parameter and gives what stands for it. */
  add(value: SqlValue): string {
    this.values.push(value);
    return `?${this.values.length}`;
  }
}
