import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useState, type ReactNode, type SyntheticEvent } from 'react';
import { AdminFailure } from '../admin-failure.js';
import { NO_BANNER } from '../no-banner.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** Whom it hits, and what they will notice. */
  readonly hits: ReactNode;
  /** What the button says that does it. */
  readonly act: string;
  readonly harmless?: boolean;
  readonly isReady?: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/**
 * Asks once more before something is done, naming whom it hits. Escape and Cancel do nothing. The focus begins at the
 * field that has `data-autofocus`, or else at Cancel, and goes back to where it was.
 */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { title, hits, act, harmless = false, isReady = true, isPending, error, onConfirm, onClose, children } = props;
  useFocusBack();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (isReady && !isPending) onConfirm();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      zIndex={300}
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={NO_BANNER}
    >
      <Stack component="form" onSubmit={submit} gap="sm">
        <Text size="sm" component="div" data-testid="hits">
          {hits}
        </Text>
        {children}
        {error !== null && <AdminFailure what="It was not done" error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" color={harmless ? 'blue' : 'red'} loading={isPending} disabled={!isReady}>
            {act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Gives the focus back to where it was before, when the component goes. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    },
    [before],
  );
}
