import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

/** In minutes. */
export const AN_HOUR = 60;
const DAY = 24 * AN_HOUR;

/** By minutes; the hub takes 30 days at most. */
const TIMES: ReadonlyMap<number, string> = new Map([
  [15, '15 minutes'],
  [AN_HOUR, '1 hour'],
  [8 * AN_HOUR, '8 hours'],
  [DAY, '1 day'],
  [7 * DAY, '7 days'],
  [30 * DAY, '30 days'],
]);
const DATA = [...TIMES].map(([minutes, label]) => ({ value: String(minutes), label }));

/** The words for one of the times that can be chosen. */
export function timeOf(minutes: number): string {
  return TIMES.get(minutes) ?? `${minutes} minutes`;
}

interface TimeInputProps {
  readonly minutes: number;
  readonly onChange: (minutes: number) => void;
}

/** For how long something shall hold. */
export function TimeInput({ minutes, onChange }: TimeInputProps): ReactNode {
  return (
    <NativeSelect
      label="For"
      data={DATA}
      value={String(minutes)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    />
  );
}
