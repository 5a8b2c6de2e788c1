import { describe, expect, it } from 'vitest';
import { CLOSE_CODES, type DisconnectFrame } from '../src/index.js';
import { closeAction, type CloseContext } from '../src/closing.js';

const closed = (code: number, context: Partial<CloseContext> = {}) =>
  closeAction({ code, reason: '', wasClean: true }, { disconnect: undefined, oversized: false, faults: 0, ...context });

const said = (over: Partial<DisconnectFrame>): DisconnectFrame => ({
  type: 'disconnect',
  code: 1012,
  reason: 'restart',
  reconnect: true,
  ...over,
});

const plain = { kind: 'reconnect', after: undefined, drop: false, fault: false };

describe('what a client does about a close', () => {
  it.each([1000, 1001, 1005, 1006, 1008, 1011, 1012, 1013, 4000, 4008, 4009])('reconnects after %i', (code) => {
    expect(closed(code)).toEqual(plain);
  });

  it.each([4001, 4003, 4400])('stops after %i', (code) => {
    expect(closed(code)).toEqual({ kind: 'stop' });
  });

  it.each([1012, 4010, 4029])('waits after %i as long as the hub said', (code) => {
    expect(closed(code, { disconnect: said({ code, retryAfter: 7000 }) })).toEqual({ ...plain, after: 7000 });
  });

  it('does not apply retryAfter to a close that has its own back-off', () => {
    expect(closed(1013, { disconnect: said({ code: 1013, retryAfter: 7000 }) })).toEqual(plain);
  });

  it.each([1002, 1003, 1007])('counts %i as a fault and stops at the third in a row', (code) => {
    expect(closed(code, { faults: 1 })).toEqual({ ...plain, fault: true });
    expect(closed(code, { faults: 2 })).toEqual({ kind: 'stop' });
  });

  it('drops the frame that was too large', () => {
    expect(closed(1009)).toEqual({ ...plain, drop: true });
    expect(closed(1011, { oversized: true })).toEqual({ ...plain, drop: true });
  });

  it('stops when the hub says that a new connection would end the same way', () => {
    expect(closed(1000, { disconnect: said({ code: 1000, reconnect: false }) })).toEqual({ kind: 'stop' });
  });

  it.each([1005, 1006])('believes the disconnect frame where the close code is only %i', (code) => {
    expect(closed(code, { disconnect: said({ code: 4001 }) })).toEqual({ kind: 'stop' });
  });

  it('reconnects after a code it does not know', () => {
    expect(closed(4777)).toEqual(plain);
  });

  it('knows every code of the contract once', () => {
    const codes = CLOSE_CODES.map((row) => row.code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toHaveLength(20);
  });
});
