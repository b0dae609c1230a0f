import { expect, it } from 'vitest';
import {
  extend,
  isEmpty,
  isMarked,
  markLoaded,
  noSelection,
  toggle,
  type Selection,
} from '../../../renderer/views/jobs/selection.ts';

const order = ['9', '8', '7', '6', '5'];
const marked = (selection: Selection) => order.filter((id) => isMarked(selection, id)).join('');

it('marks a job and takes the mark away', () => {
  const one = toggle(noSelection, '8', order);
  expect(marked(one)).toBe('8');
  expect(isEmpty(toggle(one, '8', order))).toBe(true);
});

it('extends from where it began, and draws back', () => {
  const begun = toggle(toggle(noSelection, '9', order), '7', order);
  const wide = extend(begun, order, '7', '5');
  expect(marked(wide)).toBe('9765');
  expect(marked(extend(wide, order, '5', '6'))).toBe('976');
  expect(marked(extend(wide, order, '5', '8'))).toBe('987');
});

it('extends from the cursor where nothing was marked', () => {
  expect(marked(extend(noSelection, order, '8', '7'))).toBe('87');
  expect(marked(extend(noSelection, order, null, '7'))).toBe('7');
});

it('marks all that are loaded, or all that match; one taken away leaves the others', () => {
  expect(marked(markLoaded(order))).toBe('98765');
  const all: Selection = { kind: 'all' };
  expect(isMarked(all, '12345')).toBe(true);
  expect(marked(toggle(all, '7', order))).toBe('9865');
});
