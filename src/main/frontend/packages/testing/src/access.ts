import { CHANNEL_RULES, inChannelName, isChannelName, namespaceOf, OTHER_RULE } from './channel-rules.js';
import type { Audience, ChannelRule } from './channel-rules.js';
import type { Caller } from './tokens.js';
import { Refusal } from './refusal.js';

/** The namespaces that are closed to a hub's clients unless it opens them. */
export interface AccessOptions {
  /** Rules by namespace: what is named replaces what the hub comes with. */
  readonly channels: Readonly<Record<string, Partial<ChannelRule>>>;
  /** Whether other namespaces exist. */
  readonly unknown: 'open' | 'deny';
}

/** Who may read, write and join which channel: what the test allowed or forbade, else the rule of the namespace. */
export class Access {
  readonly #options: AccessOptions;
  readonly #decided = new Map<string, boolean>();

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** From now on the user may, or may not, do everything in the channel. */
  decide(user: string, channel: string, may: boolean): void {
    this.#decided.set(`${user} ${channel}`, may);
  }

  /** The rule of a channel. Throws unknown_namespace. */
  rule(channel: string): ChannelRule {
    const namespace = namespaceOf(channel);
    const known = CHANNEL_RULES[namespace] ?? (this.#options.unknown === 'open' ? OTHER_RULE : undefined);
    const own = this.#options.channels[namespace];
    if (known === undefined && own === undefined) {
      throw new Refusal('unknown_namespace', `no rule for the namespace ${namespace}`, 'channel');
    }
    return { ...(known ?? OTHER_RULE), ...own };
  }

  /** The name of the channel that the caller means. Throws bad_name and unknown_namespace. */
  resolve(caller: Caller, text: string): string {
    if (!isChannelName(text)) {
      const rule = 'printable ASCII except space and " \\ * , ? #';
      throw new Refusal('bad_name', `a channel name has 1 to 255 characters of ${rule}`, 'channel');
    }
    this.rule(text);
    if (/^user[.:]me$/.test(text)) return `user:${inChannelName(caller.user)}`;
    if (text === 'queries' && !isService(caller)) return `queries:${inChannelName(caller.user)}`;
    return text;
  }

  /** Throws forbidden unless the caller may subscribe. */
  requireRead(caller: Caller, channel: string): void {
    if (!this.#mayRead(caller, channel)) throw forbidden(`you may not read ${channel}`);
  }

  /** Throws read_only or forbidden unless the caller may publish. */
  requireWrite(caller: Caller, channel: string): void {
    const may = this.#decision(caller, channel) ?? isOf(this.rule(channel).publish, caller, channel);
    if (may) return;
    if (!this.#mayRead(caller, channel)) throw forbidden(`you may not publish to ${channel}`);
    throw new Refusal('read_only', `you may read ${channel} but not publish`, 'channel');
  }

  /** Throws forbidden unless the channel has presence and the caller may be present. */
  requireJoin(caller: Caller, channel: string): void {
    const rule = this.rule(channel);
    if (!rule.presence || rule.publish === 'nobody') {
      throw forbidden(`nobody is present in channels of the namespace ${namespaceOf(channel)}`);
    }
    if (!this.#mayRead(caller, channel)) throw forbidden(`you may not join ${channel}`);
  }

  #mayRead(caller: Caller, channel: string): boolean {
    const decided = this.#decision(caller, channel) ?? hearsFeed(caller, channel);
    return decided ?? isOf(this.rule(channel).subscribe, caller, channel);
  }

  #decision(caller: Caller, channel: string): boolean | undefined {
    return this.#decided.get(`${caller.user} ${channel}`);
  }
}

/** Who hears of a feed beside its namespace's rule: of what is for one role who has it, of a user's own that user. */
function hearsFeed(caller: Caller, channel: string): boolean | undefined {
  const key = channel.slice(namespaceOf(channel).length + 1);
  switch (namespaceOf(channel)) {
    case 'queries':
      return key === 'everyone' || key === inChannelName(caller.user) || undefined;
    case 'activity':
    case 'agents':
      return key === '' ? undefined : caller.roles.includes(key) || isService(caller);
    default:
      return undefined;
  }
}

function forbidden(message: string): Refusal {
  return new Refusal('forbidden', message, 'channel');
}

function isService({ roles }: Caller): boolean {
  return roles.includes('service');
}

function isOf(audience: Audience, caller: Caller, channel: string): boolean {
  switch (audience) {
    case 'tenant':
      return true;
    case 'owner':
      return isService(caller) || channel.slice(namespaceOf(channel).length + 1) === inChannelName(caller.user);
    case 'services':
      return isService(caller);
    case 'administrators':
      return caller.roles.includes('admin') || caller.roles.includes('operator');
    case 'nobody':
      return false;
  }
}
