import type { ReactNode } from 'react';
import type { Connection } from '../admin-api.js';
import { closeWords } from '../close-words.js';
import { gapText } from '../gap-words.js';
import { bytes, count, counted, millis } from '../format.js';
import { Elapsed, Moment } from '../times.js';
import { Pressure } from './connection-columns.js';

/** Who is connected, by what, and what went over it. */
export function ConnectionFacts({ connection }: { connection: Connection }): ReactNode {
  const { name, userId, tenant, device, transport, version, address, opened, lastActive, tabs } = connection;
  const { attempt, lastClose, waiting, flow, slow, dropped, gaps, gapsByReason, roundTrip } = connection;
  const { messagesIn, bytesIn, framesOut, bytesOut } = connection;
  return (
    <dl className="admin-facts">
      <Fact term="User">
        {name} ({userId})
      </Fact>
      <Fact term="Tenant">{tenant}</Fact>
      <Fact term="Device">
        {device}
        {tabs !== undefined && `, ${counted(tabs, 'tab')}`}
      </Fact>
      <Fact term="Transport">
        {transport}, {version === undefined ? 'version of the SDK unknown' : `SDK ${version}`}
      </Fact>
      <Fact term="Address">{address}</Fact>
      <Fact term="Opened">
        <Moment at={opened} />, open for <Elapsed since={opened} />
      </Fact>
      <Fact term="Last active">
        <Elapsed since={lastActive} /> ago
      </Fact>
      <Fact term="Attempt">
        {attempt === undefined ? 'not known' : count(attempt)}
        {lastClose !== undefined && `, after close ${closeWords(lastClose)}`}
      </Fact>
      <Fact term="Queue">
        {counted(waiting, 'frame')} waiting{slow && ', and the queue does not empty'}
      </Fact>
      <Fact term="Pressure">
        <Pressure connection={connection} />
        {slow && flow !== 'none' && `, ${flow} by its own word`}
      </Fact>
      <Fact term="Lost">
        {counted(dropped, 'event')} dropped, {counted(gaps, 'gap')} told
        {gaps > 0 && ` (${gapText(gapsByReason)})`}
      </Fact>
      <Fact term="Received">
        {counted(messagesIn, 'message')}, {bytes(bytesIn)}
      </Fact>
      <Fact term="Sent">
        {counted(framesOut, 'frame')}, {bytes(bytesOut)}
      </Fact>
      <Fact term="Round trip">{roundTrip === undefined ? 'not measured' : millis(roundTrip)}</Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
