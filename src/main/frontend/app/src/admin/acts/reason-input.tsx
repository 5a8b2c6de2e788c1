import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { MAX_REASON } from '../admin-api.js';

interface ReasonInputProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Who will read it. */
  readonly readers: string;
}

/** Why something is done, which is asked of whoever does it. */
export function ReasonInput({ value, onChange, readers }: ReasonInputProps): ReactNode {
  return (
    <TextInput
      label="Reason"
      description={readers}
      value={value}
      maxLength={MAX_REASON}
      required
      data-autofocus
      onChange={(event) => onChange(event.currentTarget.value)}
      data-testid="reason"
    />
  );
}
