package dev.tidings.settings;

/**
 * A setting of the hub. The key is a MicroProfile Config key; its environment variable is the key
 * in upper case with {@code _} for every other character. {@code src/docs/configuration.md} is
 * compared with this list by a test.
 */
public enum Setting {
  HOST(
      "tidings.host",
      "127.0.0.1",
      "The address that the server binds to. Read by `liberty/server.xml`."),
  HTTP_PORT(
      "tidings.http.port", "9080", "The port for HTTP and `ws:`. Read by `liberty/server.xml`."),
  HTTPS_PORT(
      "tidings.https.port", "9443", "The port for HTTPS and `wss:`. Read by `liberty/server.xml`."),
  DEV(
      "tidings.dev",
      "false",
      "Local development: `POST /api/dev/token` exists for loopback callers, and unknown namespaces are open."),
  ORIGINS(
      "tidings.origins",
      "",
      "Exact origins (`https://app.example.com`), separated by commas, that may connect, call the REST API and write with a cookie. The hub's own origin is always allowed."),
  PROXIES(
      "tidings.proxies",
      "",
      "Addresses of reverse proxies whose `X-Forwarded-For` is believed, separated by commas."),
  AUTH_SECRET(
      "tidings.auth.secret", "", "Shared secret for HS256/384/512 tokens, at least 32 bytes."),
  AUTH_PUBLIC_KEY(
      "tidings.auth.public-key",
      "",
      "Public key or certificate in PEM, or the path of a file with it, for RS*, PS*, ES* and EdDSA tokens."),
  AUTH_JWKS_URL(
      "tidings.auth.jwks-url",
      "",
      "URL of a JSON Web Key Set; fetched when needed, cached, and fetched again for an unknown key."),
  AUTH_ALGORITHMS(
      "tidings.auth.algorithms",
      "",
      "Signature algorithms that are accepted, separated by commas. Empty: HS256 with a secret; RS256 and ES256 with a key or key set. `none` is never accepted."),
  AUTH_ISSUER("tidings.auth.issuer", "", "The `iss` a token must have. Empty: any."),
  AUTH_AUDIENCE("tidings.auth.audience", "", "The `aud` a token must have. Empty: any."),
  AUTH_SKEW(
      "tidings.auth.skew", "30s", "How far clocks may differ when `exp` and `nbf` are checked."),
  AUTH_TIMEOUT(
      "tidings.auth.timeout",
      "10s",
      "How long a connection may take to say who it is, before it is closed with 4001."),
  AUTH_COOKIE("tidings.auth.cookie", "tidings_token", "Name of the cookie that may carry a token."),
  AUTH_QUERY_TOKEN(
      "tidings.auth.query-token",
      "false",
      "Accept `?token=` on `/ws`, for clients that can do no better. URLs end up in logs: prefer tickets."),
  AUTH_CLAIM_USER("tidings.auth.claim.user", "sub", "The claim with the user's id."),
  AUTH_CLAIM_NAME(
      "tidings.auth.claim.name",
      "name",
      "The claim with the user's name; the id stands in where it is missing."),
  AUTH_CLAIM_AVATAR(
      "tidings.auth.claim.avatar", "picture", "The claim with the URL of the user's picture."),
  AUTH_CLAIM_TENANT("tidings.auth.claim.tenant", "tenant", "The claim with the tenant."),
  AUTH_CLAIM_ROLES(
      "tidings.auth.claim.roles",
      "roles",
      "The claim with the roles, a list or words separated by spaces; `groups` is read where it is missing."),
  TENANTS_DEFAULT(
      "tidings.tenants.default",
      "",
      "The tenant of tokens without that claim. Empty: such tokens are refused."),
  OPERATORS_TENANT(
      "tidings.operators.tenant",
      "",
      "The only tenant whose tokens may have the role `operator`. Empty: none."),
  TICKETS_TTL("tidings.tickets.ttl", "30s", "How long a ticket for one connection is good for."),
  CHANNELS_UNKNOWN(
      "tidings.channels.unknown",
      "",
      "`deny` or `open`: what happens to a namespace without a rule. Empty: `open` with `tidings.dev`, else `deny`."),
  CHANNELS_PER_SESSION("tidings.channels.per-session", "128", "The most channels of one session."),
  CHANNELS_PER_TENANT(
      "tidings.channels.per-tenant",
      "100000",
      "The most channels that one tenant has at a time on a node."),
  HISTORY_STORE(
      "tidings.history.store",
      "memory",
      "`memory` or `database`: where the events of reliable channels are kept. With `database` a restart keeps positions, histories and publish ids, and an event is acked and sent on once it is committed."),
  HISTORY_HEAP(
      "tidings.history.heap",
      "25",
      "The share of the heap, in percent, that the events of all channels may take; beyond it the oldest go."),
  HISTORY_LIVE_MAX(
      "tidings.history.live-max",
      "10000",
      "The most events that a channel keeps for subscribers who are behind, if that is more than its history."),
  HISTORY_LIVE_TIME(
      "tidings.history.live-time",
      "10s",
      "Events younger than this are kept for subscribers who are behind, whatever their number."),
  LOSSY_PER_SECOND(
      "tidings.lossy.per-second",
      "30",
      "How many events of one sender go out a second at most in a lossy channel, the newest first of all. 0: all of them."),
  HISTORY_IDLE(
      "tidings.history.idle",
      "1h",
      "How long a channel without subscribers keeps its position after its last event has expired."),
  PUBLISH_WINDOW(
      "tidings.publish.window",
      "5m",
      "How long the id of a publication is remembered, so that a repeat is one event."),
  PUBLISH_IDS_PER_USER(
      "tidings.publish.ids-per-user",
      "10000",
      "The most ids that are remembered for one user and channel; the oldest go first."),
  PUBLISH_IDS(
      "tidings.publish.ids",
      "1000000",
      "The most ids that are remembered in all; the oldest go first."),
  PUBLISH_PER_SECOND(
      "tidings.publish.per-second",
      "200",
      "Publications per second of one session, with bursts of ten times as many; over it the session is read more slowly. Services are not limited."),
  SUBSCRIBE_PER_SECOND(
      "tidings.subscribe.per-second",
      "20",
      "Subscriptions per second of one session, with bursts of 256."),
  HEARTBEAT_PING("tidings.heartbeat.ping", "30s", "How often a client is asked to ping."),
  HEARTBEAT_PROBE(
      "tidings.heartbeat.probe",
      "25s",
      "After how long without a frame the hub itself pings a client."),
  HEARTBEAT_IDLE(
      "tidings.heartbeat.idle",
      "75s",
      "After how long without any sign of life a session is closed with 4000."),
  WRITE_TIMEOUT(
      "tidings.write.timeout",
      "10s",
      "How long one write may make no progress before the session is closed with 4008."),
  WRITE_RESCUE(
      "tidings.write.rescue",
      "20ms",
      "How long a writer waits for one write before another thread goes on with the other sessions."),
  WRITES_STUCK(
      "tidings.write.stuck",
      "256",
      "The most writes to sockets that may have threads of their own, and as many to streams. When another one needs a thread, the session stuck longest is closed with 4008, once it has made no progress for a tenth of tidings.write.timeout."),
  WRITERS(
      "tidings.writers",
      "0",
      "Threads that write to clients on sockets, and as many to those on streams and polls. 0: one per core, at least two."),
  QUEUE_FRAMES(
      "tidings.queue.frames", "256", "The most frames that may wait in a session's own queue."),
  QUEUE_BYTES(
      "tidings.queue.bytes", "262144", "The most bytes that may wait in a session's own queue."),
  QUEUE_HEAP(
      "tidings.queue.heap",
      "10",
      "The share of the heap, in percent, that the own queues of all sessions on sockets may take, and as much those of all others; beyond it each has an eighth of its bound."),
  STREAM_HEARTBEAT(
      "tidings.stream.heartbeat",
      "15s",
      "After how long without an event a stream of server-sent events carries a comment, so that proxies keep it open."),
  STREAM_THREADS(
      "tidings.stream.threads",
      "64",
      "Threads that write to the streams of features, such as those of AI answers, at most."),
  CURSOR_SECRET(
      "tidings.cursor.secret",
      "",
      "Secret that cursors of streams and polls are signed with, at least 32 bytes, the same on every node. Empty: derived from `tidings.auth.secret`; without that, cursors are good on one node until it restarts, and clients then begin again."),
  CURSOR_TTL(
      "tidings.cursor.ttl",
      "24h",
      "How long a cursor is kept in the database that is too long to be sent; the clients of more than about 60 channels have such ones."),
  POLL_INTERVAL(
      "tidings.poll.interval",
      "30s",
      "How often a client that polls without waiting is expected, unless it names its interval; at most 30s. It is present until 2.5 intervals have passed without a poll."),
  POLLS_WAITING(
      "tidings.poll.waiting",
      "20000",
      "The most polls that wait on a node at a time; further ones are answered 503 with `Retry-After`."),
  POLL_THREADS("tidings.poll.threads", "16", "Threads that answer polls, at most."),
  RECONNECT_BASE(
      "tidings.reconnect.base",
      "1s",
      "The first step of the back-off that clients are asked to use."),
  RECONNECT_FACTOR("tidings.reconnect.factor", "1.5", "How much each step of it is longer."),
  RECONNECT_CAP("tidings.reconnect.cap", "30s", "Its longest step."),
  DRAIN_RATE(
      "tidings.drain.rate",
      "2",
      "The share of its sessions, in percent, that a drain closes in each second."),
  DRAIN_DOWNTIME(
      "tidings.drain.downtime",
      "30s",
      "How long clients are asked to stay away after a drain with `restart`: until the node has started again."),
  PRESENCE_GRACE(
      "tidings.presence.grace",
      "10s",
      "How long a member whose connection was lost stays present."),
  PRESENCE_IDLE(
      "tidings.presence.idle", "5m", "After how long without a frame a user counts as idle."),
  PRESENCE_DEBOUNCE(
      "tidings.presence.debounce",
      "10s",
      "How often at most a user's status is announced to the tenant."),
  IDEMPOTENCY_TTL(
      "tidings.idempotency.ttl",
      "24h",
      "How long the answer to a write with an `Idempotency-Key` is kept, so that a repeat gets it again."),
  QUERIES_LEASE(
      "tidings.queries.lease",
      "60s",
      "How long nothing may be heard of whoever works on a query before it ends as `timeout`."),
  QUERIES_RETENTION(
      "tidings.queries.retention", "30d", "How long queries that have ended stay in the history."),
  QUERIES_SOURCES(
      "tidings.queries.sources",
      "",
      "The databases that the hub runs SQL on, as `tenant:source`, separated by commas; each is the data source `jdbc/queries/<source>` of the server, and a tenant's first is its default. Empty: the hub runs none."),
  QUERIES_SLOTS(
      "tidings.queries.slots", "4", "How many queries a node runs on its sources at a time."),
  QUERIES_QUEUE(
      "tidings.queries.queue",
      "100",
      "How many queries of one tenant may wait for a slot on a node."),
  QUERIES_TIMEOUT("tidings.queries.timeout", "300s", "How long a query may run."),
  QUERIES_MAX_ROWS(
      "tidings.queries.max-rows", "100000", "The most rows that are read and kept of one query."),
  QUERIES_MAX_BYTES(
      "tidings.queries.max-bytes",
      "16777216",
      "The most bytes that are read and kept of one query, as JSON."),
  QUERIES_RESULT_TTL(
      "tidings.queries.result-ttl", "1h", "How long the rows of a query can be read."),
  QUERIES_SAVED("tidings.queries.saved", "50", "How many saved queries a user may have."),
  QUERIES_FUNCTIONS(
      "tidings.queries.functions",
      "",
      "Functions that queries may call besides the well-known harmless ones, separated by commas; with their schema where they have one."),
  QUERIES_SAMPLE(
      "tidings.queries.sample",
      "false",
      "Make the sample database of the source `sales` when it is not there. The local run does."),
  NOTIFICATIONS_RETENTION(
      "tidings.notifications.retention",
      "90d",
      "How long notifications are kept, and approvals after they are acknowledged or have expired."),
  NOTIFICATIONS_PER_USER(
      "tidings.notifications.per-user",
      "10000",
      "The most notifications that are kept for one user, about; the oldest go first."),
  NOTIFICATIONS_DEDUPE(
      "tidings.notifications.dedupe",
      "24h",
      "How long a `dedupeKey` counts: within it, the same key for the same user is the same notification."),
  NOTIFICATIONS_PER_KIND(
      "tidings.notifications.per-kind",
      "10",
      "How many notifications of one kind a user is shown in `tidings.notifications.fold`; what is more is folded into one. 0: all of them."),
  NOTIFICATIONS_FOLD(
      "tidings.notifications.fold",
      "1m",
      "For how long at most notifications that are too many of one kind are held back to be folded."),
  AUDIT_RETENTION(
      "tidings.audit.retention",
      "365d",
      "How long it is kept who did what, and which events could never be published."),
  CHAT_WINDOW(
      "tidings.chat.window",
      "250ms",
      "How long a chat message waits for others of its sender, which are then stored together and told in one array. `0ms`: not at all."),
  CHAT_PER_AGENT(
      "tidings.chat.per-agent", "5", "How many open chats an agent is given at most at a time."),
  CHAT_REASSIGN(
      "tidings.chat.reassign",
      "60s",
      "After how long offline an agent's chats are given to another one."),
  CHAT_IDLE(
      "tidings.chat.idle",
      "24h",
      "After how long without a message a visitor's chat is closed by the hub; one that waits for an agent is not while its visitor is connected. `0s`: never."),
  CHAT_RETENTION(
      "tidings.chat.retention",
      "365d",
      "How long a closed chat is kept. For single tenants: `365d,acme=30d,umbrella=90d`."),
  CHAT_VISITORS(
      "tidings.chat.visitors",
      "",
      "Origins of pages whose visitors may chat, each with its tenant, separated by commas: `https://shop.example.com=acme`. Each must be in `tidings.origins` too, unless it is the hub's own. Empty: no visitors."),
  CHAT_VISITORS_SECRET(
      "tidings.chat.visitors.secret",
      "",
      "Secret that the tokens of visitors are signed with, at least 32 bytes, the same on every node. Needed with `tidings.chat.visitors`."),
  CHAT_VISITORS_LIFETIME(
      "tidings.chat.visitors.lifetime", "12h", "How long the token of a visitor is good for."),
  CHAT_VISITORS_PER_MINUTE(
      "tidings.chat.visitors.per-minute",
      "5",
      "How many chats visitors may begin in a minute from one address, with bursts of as many."),
  CHAT_VISITORS_MESSAGES(
      "tidings.chat.visitors.messages", "1000", "How many messages a visitor may say in one chat."),
  ACTIVITY_FOLD(
      "tidings.activity.fold",
      "5m",
      "How long after an activity the same by the same user about the same subject is counted with it, instead of being another."),
  ACTIVITY_RETENTION(
      "tidings.activity.retention",
      "90d",
      "How long activities are kept. For single tenants: `90d,acme=30d,umbrella=365d`."),
  AGENT_RETENTION(
      "tidings.agents.retention",
      "90d",
      "How long executions of agents are kept. For single tenants: `90d,acme=30d,umbrella=365d`."),
  AI_BASE_URL(
      "tidings.ai.base-url",
      "",
      "Where the model is that answers: the URL of an OpenAI-compatible API, such as `https://api.openai.com/v1`. Empty: the hub answers nothing itself, and services may push answers all the same."),
  AI_API_KEY(
      "tidings.ai.api-key",
      "",
      "What is sent there as `Authorization: Bearer`. Empty: nothing. It is in no log and no answer."),
  AI_MODEL("tidings.ai.model", "", "The model to ask. Needed with `tidings.ai.base-url`."),
  AI_SYSTEM_PROMPT(
      "tidings.ai.system-prompt", "", "What the model is told before each conversation."),
  AI_MAX_TOKENS(
      "tidings.ai.max-tokens",
      "4096",
      "The most tokens of one answer, sent as `max_tokens`. 0: not sent."),
  AI_MESSAGES(
      "tidings.ai.messages",
      "50",
      "How many of a conversation's messages the model is told, the newest ones."),
  AI_TIMEOUT_CONNECT(
      "tidings.ai.timeout.connect", "10s", "How long connecting to the model may take."),
  AI_TIMEOUT_FIRST(
      "tidings.ai.timeout.first-token", "60s", "How long a model may take until its first token."),
  AI_TIMEOUT_NEXT(
      "tidings.ai.timeout.next-token", "30s", "How long it may take from one token to the next."),
  AI_TIMEOUT_TOTAL("tidings.ai.timeout.total", "10m", "How long it may take for all of an answer."),
  AI_TIMEOUT_SERVICE(
      "tidings.ai.timeout.service",
      "60s",
      "How long a service that pushes an answer may be silent before the answer ends as `error`."),
  AI_PER_MINUTE(
      "tidings.ai.per-minute",
      "20",
      "How many answers a user may ask for in a minute, with bursts of as many. Services are not limited."),
  AI_TOKENS_PER_HOUR(
      "tidings.ai.tokens-per-hour",
      "200000",
      "How many tokens, read and written, a user's answers may take in an hour before the next has to wait. 0: as many as they like."),
  AI_CONCURRENT(
      "tidings.ai.concurrent",
      "100",
      "How many answers of the model a node has under way at a time."),
  AI_LEASE(
      "tidings.ai.lease",
      "10s",
      "How long after a node was last heard of another one, or itself after a crash, goes on with its answers."),
  AI_RETENTION(
      "tidings.ai.retention",
      "365d",
      "How long a conversation is kept after what was last said in it. For single tenants: `365d,acme=30d`."),
  CONNECTION_LOG("tidings.connection-log", "true", "Write each ended connection to the database."),
  CONNECTION_LOG_RETENTION(
      "tidings.connection-log.retention",
      "30d",
      "How long a connection that has ended is kept in the log of connections."),
  NODE(
      "tidings.node",
      "",
      "What operators call this node, at most 64 characters; no two nodes may have the same. Empty: the name of the machine with a few letters that are new at each start."),
  MONITORING(
      "tidings.monitoring",
      "true",
      "Whether what happens to connections is counted and timed. Without it the figures of the admin page and of /metrics stay at zero, and no connection is listed."),
  METRICS_MINUTES(
      "tidings.metrics.minutes",
      "3d",
      "How long what happened to connections is kept minute by minute."),
  CLIENT_ERRORS_RETENTION(
      "tidings.client-errors.retention",
      "30d",
      "How long an error that clients have seen is kept after it was seen last."),
  METRICS_HOURS("tidings.metrics.hours", "400d", "How long it is kept hour by hour, for charts.");

  private final String key;
  private final String defaultValue;
  private final String meaning;

  Setting(String key, String defaultValue, String meaning) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** The key, for example {@code tidings.auth.skew}. */
  public String key() {
    return key;
  }

  /** The environment variable, for example {@code TIDINGS_AUTH_SKEW}. */
  public String environmentVariable() {
    return key.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(java.util.Locale.ROOT);
  }

  /** The value when nothing is set; empty for none. */
  public String defaultValue() {
    return defaultValue;
  }

  /** What it does, for the documentation. */
  public String meaning() {
    return meaning;
  }
}
