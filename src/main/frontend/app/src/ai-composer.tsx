import { Button, Group, Textarea } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react';

/** As much as the hub takes. */
const LONGEST = 32_000;

interface AiComposerProps {
  /** Nothing can be asked just now; what is written stays. */
  readonly busy: boolean;
  readonly onAsk: (text: string) => void;
  /** Stops the answer; undefined when there is none to stop. */
  readonly onStop: (() => void) | undefined;
}

/** Where questions are written: Enter asks, Shift+Enter starts a new line, Esc stops the answer. */
export function AiComposer({ busy, onAsk, onStop }: AiComposerProps): ReactNode {
  const [text, setText] = useState('');
  const blank = text.trim() === '';

  const ask = (): void => {
    if (blank || busy) return;
    onAsk(text.trim());
    setText('');
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    ask();
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    ask();
  };

  return (
    <Group component="form" onSubmit={submit} align="flex-start" wrap="nowrap" gap="xs">
      <Textarea
        flex={1}
        aria-label="Question"
        placeholder="Ask something"
        description="Enter asks, Shift+Enter starts a new line, Esc stops the answer"
        descriptionProps={{ visibleFrom: 'sm' }}
        inputWrapperOrder={['input', 'description']}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={keyDown}
        maxLength={LONGEST}
        autosize
        minRows={1}
        maxRows={6}
        autoFocus
        data-testid="ai-composer"
      />
      {onStop === undefined ? (
        <Button type="submit" disabled={blank || busy} data-testid="ai-ask">
          Ask
        </Button>
      ) : (
        <Button type="button" variant="default" onClick={onStop} data-testid="ai-stop">
          Stop
        </Button>
      )}
    </Group>
  );
}
