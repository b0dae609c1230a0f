import Libsql from 'libsql';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { archiveProblem, toArchiveError } from './failures.ts';
import { isSealed } from './fileDigest.ts';
import { applicationId, indexes, schemaVersion, searchTablesIn, tables } from './schema.ts';
import type { SqlRow, SqlValue, Write } from './sql.ts';
import { decodeTexts, withTextBytes } from './textBytes.ts';

type Statement = Libsql.Statement<[SqlValue[]]>;

export interface FileOptions {
  readonly file: string;
  /** What the file is encrypted with; null: it is not. */
  readonly key: string | null;
  /** `write` makes the file where there is none. A `foreign` one is a file that somebody else exported. */
  readonly access: 'write' | 'read' | 'foreign';
}

/** An archive file, opened. SQLite waits for the disk: it is for a thread of its own. */
export class ArchiveFile {
  readonly file: string;
  readonly #database: Libsql.Database;
  /** By their text. Parameters go in as one list: a null alone would be taken for an object without any. */
  readonly #writings = new Map<string, Statement>();
  readonly #readings = new Map<string, Statement>();

  constructor({ file, key, access }: FileOptions) {
    this.file = file;
    if (access === 'write') mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    else if (!existsSync(file)) throw archiveProblem('archive_missing', file);
    const fresh = access === 'write' && !existsSync(file);
    try {
      this.#database = new Libsql(file, {
        readonly: access !== 'write',
        ...(key === null ? {} : { encryptionKey: key }),
      });
      if (fresh) chmodSync(file, 0o600);
    } catch (error) {
      throw unreadable(error, file, access);
    }
    try {
      this.#prepareFile(fresh, access);
    } catch (error) {
      this.#database.close();
      throw unreadable(error, file, access);
    }
  }

  query(sql: string, values: readonly SqlValue[]): SqlRow[] {
    return this.#guarded(() => {
      const rows = this.#reading(sql).all([...values]);
      try {
        return rows.map(decodeTexts);
      } catch (error) {
        throw archiveProblem('archive_damaged', this.file, error);
      }
    });
  }

  /** Runs all of it in one transaction, or in the one that is under way; gives how many rows each part changed. */
  write(writes: readonly Write[]): number[] {
    const run = (): number[] =>
      writes.map(({ sql, rows }) => {
        const statement = this.#writing(sql);
        return rows.reduce((sum, row) => sum + statement.run([...row]).changes, 0);
      });
    return this.#guarded(() => {
      if (this.#database.inTransaction) return run();
      this.#database.exec('begin immediate');
      try {
        const changed = run();
        this.#database.exec('commit');
        return changed;
      } catch (error) {
        if (this.#database.inTransaction) this.#database.exec('rollback');
        throw error;
      }
    });
  }

  /** Statements that are no transaction's, such as pragmas and `attach`. */
  run(sql: string): void {
    this.#guarded(() => this.#database.exec(sql));
  }

  close(): void {
    this.#writings.clear();
    this.#readings.clear();
    this.#database.close();
  }

  #prepareFile(fresh: boolean, access: FileOptions['access']): void {
    if (fresh) this.#database.exec('pragma page_size = 8192; pragma auto_vacuum = incremental');
    this.#database.exec('pragma busy_timeout = 5000; pragma cache_size = -32000; pragma temp_store = memory');
    if (access === 'write') {
      this.#database.exec(
        'pragma journal_mode = wal; pragma synchronous = normal; pragma journal_size_limit = 67108864',
      );
    } else this.#database.exec('pragma query_only = on; pragma trusted_schema = off');
    const written = this.#number('pragma user_version');
    const tablesThere = this.#number('select count(*) from sqlite_master');
    if (access === 'write' && written === 0 && tablesThere === 0) this.#create();
    else this.#check(written);
    if (access !== 'read') this.#checkSize(access);
    if (access === 'foreign' && statSync(this.file).size <= mostChecked && !isSealed(this.file)) {
      throw archiveProblem('archive_damaged', this.file);
    }
  }

  #create(): void {
    this.#database.exec('begin immediate');
    this.#database.exec(tables());
    this.#database.exec(indexes());
    this.#database.exec(searchTablesIn());
    this.#database.exec(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}`);
    this.#database.exec('commit');
  }

  #check(version: number): void {
    if (this.#number('pragma application_id') !== applicationId) throw archiveProblem('archive_foreign', this.file);
    if (version > schemaVersion) throw archiveProblem('archive_newer', this.file);
    this.#number('select count(*) from meta');
  }

  /** A file that was cut off opens as if nothing were wrong, until a page is read that is not there. */
  #checkSize(access: FileOptions['access']): void {
    if (access === 'write') this.#database.prepare('pragma wal_checkpoint(passive)').all();
    const wal = `${this.file}-wal`;
    if (existsSync(wal) && statSync(wal).size > 0 && access !== 'write') return;
    const whole = this.#number('pragma page_count') * this.#number('pragma page_size');
    if (statSync(this.file).size < whole) throw archiveProblem('archive_damaged', this.file);
  }

  #number(sql: string): number {
    const [value] = Object.values(this.query(sql, [])[0] ?? {});
    return Number(value ?? 0);
  }

  #writing(sql: string): Statement {
    return kept(this.#writings, sql, () => this.#prepare(sql));
  }

  #reading(sql: string): Statement {
    return kept(this.#readings, sql, () => {
      const plain = this.#prepare(sql);
      if (!/^\s*(?:select|with)\b/i.test(sql)) return plain;
      return this.#prepare(
        withTextBytes(
          sql,
          plain.columns().map(({ name }) => name),
        ),
      );
    });
  }

  #prepare(sql: string): Statement {
    return this.#database.prepare<[SqlValue[]]>(sql);
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw toArchiveError(error, this.file);
    }
  }
}

const mostStatements = 200;

function kept(statements: Map<string, Statement>, sql: string, make: () => Statement): Statement {
  const known = statements.get(sql);
  if (known) return known;
  const statement = make();
  if (statements.size >= mostStatements) statements.clear();
  statements.set(sql, statement);
  return statement;
}

/** Bytes of a file from somebody else all of which is looked through; of a larger one what is read. */
const mostChecked = 2_000_000_000;

/** With its whole content encrypted, a file that can't be read does not tell whether it is the key or the file. */
function unreadable(error: unknown, file: string, access: FileOptions['access']): unknown {
  const codes = [error, error instanceof Error ? error.cause : null].map((each) =>
    each instanceof Error && 'code' in each ? each.code : null,
  );
  if (access === 'foreign' && codes.includes('SQLITE_NOTADB')) return archiveProblem('archive_key', file, error);
  return toArchiveError(error, file);
}
