// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { useStickToEnd } from '../src/use-stick-to-end.js';

const FRAME = 100;

function List({ lines, own }: { lines: number; own?: string }): ReactNode {
  const { ref, onScroll, away, toEnd } = useStickToEnd(lines, own);
  return (
    <>
      <div ref={ref} onScroll={onScroll} data-testid="list" data-lines={lines} />
      {away && <button onClick={toEnd}>To the newest</button>}
    </>
  );
}

/** Layout as a browser does it, which there is none of here: a line is 20 high, and the place stays within the list. */
beforeEach(() => {
  const places = new WeakMap<Element, number>();
  const heightOf = (list: Element): number => 20 * Number(list.getAttribute('data-lines'));
  const most = (list: Element): number => Math.max(0, heightOf(list) - FRAME);
  Object.defineProperties(HTMLDivElement.prototype, {
    clientHeight: { configurable: true, get: () => FRAME },
    scrollHeight: {
      configurable: true,
      get(this: Element) {
        return Math.max(FRAME, heightOf(this));
      },
    },
    scrollTop: {
      configurable: true,
      get(this: Element) {
        return Math.min(places.get(this) ?? 0, most(this));
      },
      set(this: Element, place: number) {
        places.set(this, Math.min(place, most(this)));
      },
    },
  });
  return () => {
    cleanup();
    for (const name of ['clientHeight', 'scrollHeight', 'scrollTop']) {
      Reflect.deleteProperty(HTMLDivElement.prototype, name);
    }
  };
});

const list = (): HTMLElement => screen.getByTestId('list');

function scrollTo(place: number): void {
  list().scrollTop = place;
  act(() => void list().dispatchEvent(new Event('scroll', { bubbles: false })));
}

test('follows the newest line', () => {
  const { rerender } = render(<List lines={10} />);
  expect(list().scrollTop).toBe(100);
  rerender(<List lines={20} />);
  expect(list().scrollTop).toBe(300);
  expect(screen.queryByRole('button')).toBeNull();
});

test('stays where the user has scrolled to, and follows again from the end', () => {
  const { rerender } = render(<List lines={20} />);
  scrollTo(0);
  rerender(<List lines={30} />);
  expect(list().scrollTop).toBe(0);
  act(() => screen.getByRole('button', { name: 'To the newest' }).click());
  expect(list().scrollTop).toBe(500);
  scrollTo(500);
  rerender(<List lines={40} />);
  expect(list().scrollTop).toBe(700);
});

test('brings nobody back whose scroll has not been told of before the list grows', () => {
  const { rerender } = render(<List lines={20} />);
  list().scrollTop = 40;
  rerender(<List lines={30} />);
  expect(list().scrollTop).toBe(40);
  expect(screen.getByRole('button', { name: 'To the newest' })).toBeTruthy();
});

test('follows a list that was longer before', () => {
  const { rerender } = render(<List lines={30} />);
  rerender(<List lines={10} />);
  expect(list().scrollTop).toBe(100);
  rerender(<List lines={20} />);
  expect(list().scrollTop).toBe(300);
  expect(screen.queryByRole('button')).toBeNull();
});

test('goes to the end for what the user adds', () => {
  const { rerender } = render(<List lines={20} />);
  scrollTo(0);
  rerender(<List lines={21} own="mine" />);
  expect(list().scrollTop).toBe(320);
});
