import { Button, Group, Textarea } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react';

interface ComposerProps {
  readonly room: string;
  readonly onSay: (text: string) => void;
  /** A key that changes the text. */
  readonly onKey: () => void;
  /** The text is sent or the field is left. */
  readonly onStop: () => void;
}

/** Where lines are written: Enter sends, Shift+Enter starts a new line. */
export function Composer({ room, onSay, onKey, onStop }: ComposerProps): ReactNode {
  const [text, setText] = useState('');
  const blank = text.trim() === '';

  const send = (): void => {
    if (blank) return;
    onSay(text.trim());
    setText('');
    onStop();
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    send();
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <Group component="form" onSubmit={submit} align="flex-start" wrap="nowrap" gap="xs">
      <Textarea
        flex={1}
        aria-label={`Message to ${room}`}
        placeholder="Write a message"
        description="Enter sends, Shift+Enter starts a new line"
        descriptionProps={{ visibleFrom: 'sm' }}
        inputWrapperOrder={['input', 'description']}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onKey();
        }}
        onKeyDown={keyDown}
        onBlur={onStop}
        autosize
        minRows={1}
        maxRows={6}
        autoFocus
        data-testid="composer"
      />
      <Button type="submit" disabled={blank} data-testid="send">
        Send
      </Button>
    </Group>
  );
}
