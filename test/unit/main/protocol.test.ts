import { describe, expect, it } from 'vitest';
import { array, assert, constantFrom, property } from 'fast-check';
import path from 'node:path';
import { resolveRequest } from '../../../electron/main/protocol.ts';

const folder = path.resolve('/srv/renderer');

describe('app://', () => {
  it('gives the page for the root, and files with their types', () => {
    expect(resolveRequest('GET', 'app://touchline/', folder)).toEqual({
      file: path.join(folder, 'index.html'),
      type: 'text/html; charset=utf-8',
    });
    expect(resolveRequest('GET', 'app://touchline/assets/a.js?x#y', folder)).toMatchObject({
      file: path.join(folder, 'assets/a.js'),
    });
  });

  it.each([
    ['POST', 'app://touchline/index.html', 405],
    ['HEAD', 'app://touchline/index.html', 405],
    ['GET', 'app://elsewhere/index.html', 404],
    ['GET', 'app://touchline/..%2f..%2fetc/passwd.json', 403],
    ['GET', 'app://touchline/..%5c..%5cpackage.json', 400],
    ['GET', 'app://touchline/a%00.js', 400],
    ['GET', 'app://touchline/%', 400],
    ['GET', 'app://touchline/program.exe', 404],
    ['GET', 'app://touchline/assets', 404],
  ])('refuses %s %s', (method, address, status) => {
    expect(resolveRequest(method, address, folder)).toEqual({ status });
  });

  it('never leaves its folder, whatever is asked', () => {
    const piece = constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '%5c',
      '/',
      '\\',
      'a',
      '.js',
      '%252e',
      ':',
      '//',
      'renderer-other',
    );
    assert(
      property(array(piece, { maxLength: 12 }), (pieces) => {
        const found = resolveRequest('GET', `app://touchline/${pieces.join('')}.js`, folder);
        if ('file' in found) expect(found.file.startsWith(folder + path.sep)).toBe(true);
      }),
    );
  });
});
