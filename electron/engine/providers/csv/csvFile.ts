/** A CSV file as it was read: every row has as many cells as the header. */
export interface CsvFile {
  /** `injuries_2024.csv` */
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of the file, the header's among them: a quoted cell may hold line breaks, so that they are more than the rows. */
  readonly lines: number;
  /** The line (from 1) on which a row (from 0) begins. */
  lineOf(row: number): number;
}

/** A CSV file that a provider gave. */
export interface FetchedCsv extends CsvFile {
  /** As they came over the wire. */
  readonly bytes: number;
  readonly ms: number;
}
