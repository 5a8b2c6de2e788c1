-- Chats, with their messages, participants and agents. Times are Unix milliseconds.
create sequence chat_session_id start with 20 increment by 20;

create table chat_session (
  id bigint primary key,
  tenant varchar(64) not null,
  -- VISITOR or INTERNAL
  kind varchar(16) not null,
  -- QUEUED, OPEN or CLOSED
  status varchar(16) not null,
  subject varchar(200),
  opened_by varchar(128) not null,
  opened_by_name varchar(128) not null,
  location varchar(128),
  opened_at bigint not null,
  -- the agent who has it, and since when
  agent varchar(128),
  agent_name varchar(128),
  assigned_at bigint,
  -- when its agent was missed first; null while the agent is there
  missed_at bigint,
  -- the digest of a visitor's own id for it and of the address; the same is the same chat
  begun_as varchar(32),
  closed_by varchar(128),
  closed_at bigint,
  -- when it was opened, or something was said in it
  last_at bigint not null,
  -- the number of its newest message
  messages bigint not null,
  -- how many of them its visitor has said
  visitor_messages bigint not null,
  -- the highest version of what is unread of those who were taken out of it
  cursor_version bigint not null,
  version bigint not null
);

create unique index chat_session_begun on chat_session (begun_as);
create index chat_session_by_id on chat_session (tenant, id);
create index chat_session_by_kind on chat_session (tenant, kind, id);
create index chat_session_by_status on chat_session (status, tenant, id);
create index chat_session_by_agent on chat_session (tenant, agent, status);
create index chat_session_by_use on chat_session (kind, status, last_at);
create index chat_session_by_end on chat_session (closed_at);

create table chat_message (
  session_id bigint not null,
  -- 1, 2, 3… in each chat
  number bigint not null,
  tenant varchar(64) not null,
  author varchar(128) not null,
  author_name varchar(128) not null,
  author_device varchar(64) not null,
  -- what the author is in the chat: VISITOR, AGENT, USER or SERVICE
  author_part varchar(16) not null,
  -- the publisher's own id as JSON, which makes a repeat the same message
  ref varchar(400) not null,
  body varchar(8000) not null,
  extra varchar(16000),
  sent_at bigint not null,
  -- the event that it became; null until it is one
  event_id varchar(64),
  primary key (session_id, number),
  constraint chat_message_of foreign key (session_id) references chat_session (id) on delete cascade,
  constraint chat_message_once unique (session_id, author, ref)
);

create index chat_message_untold on chat_message (event_id, sent_at);

-- Who takes part in a chat, and up to which message each has seen it, on whatever device.
create table read_cursor (
  session_id bigint not null,
  user_id varchar(128) not null,
  tenant varchar(64) not null,
  user_name varchar(128) not null,
  part varchar(16) not null,
  joined_at bigint not null,
  viewed bigint not null,
  unread bigint not null,
  -- rises with each change of what is unread
  version bigint not null,
  primary key (session_id, user_id),
  constraint read_cursor_of foreign key (session_id) references chat_session (id) on delete cascade
);

create index read_cursor_by_user on read_cursor (tenant, user_id, session_id);

-- Every time that a chat was given to an agent.
create sequence chat_assignment_id start with 20 increment by 20;

create table chat_assignment (
  id bigint primary key,
  tenant varchar(64) not null,
  session_id bigint not null,
  agent varchar(128) not null,
  assigned_by varchar(128) not null,
  assigned_at bigint not null,
  ended_at bigint,
  constraint chat_assignment_of foreign key (session_id) references chat_session (id) on delete cascade
);

create index chat_assignment_by_session on chat_assignment (session_id, id);
create index chat_assignment_by_agent on chat_assignment (tenant, agent, id);

-- The agents that were ever here, and whose turn it is: the lowest number is next.
create table chat_agent (
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  user_name varchar(128) not null,
  turn bigint not null,
  primary key (tenant, user_id)
);

-- What agents of back ends have done.
create sequence agent_execution_id start with 50 increment by 50;

create table agent_execution (
  id bigint primary key,
  tenant varchar(64) not null,
  agent varchar(128) not null,
  status varchar(16) not null,
  title varchar(200),
  insights bigint not null,
  needs_approval boolean not null,
  reported_by varchar(128) not null,
  link varchar(2000),
  extra varchar(16000),
  started_at bigint,
  ended_at bigint,
  reported_at bigint not null
);

create index agent_execution_by_id on agent_execution (tenant, id);
create index agent_execution_by_agent on agent_execution (tenant, agent, id);
create index agent_execution_by_time on agent_execution (reported_at);

-- Who may see an execution besides services and administrators: everyone, user:ann or role:agent.
create table agent_execution_reader (
  execution_id bigint not null,
  reader varchar(160) not null,
  tenant varchar(64) not null,
  agent varchar(128) not null,
  primary key (execution_id, reader),
  constraint agent_execution_reader_of foreign key (execution_id) references agent_execution (id) on delete cascade
);

create index agent_execution_reader_by_id on agent_execution_reader (tenant, reader, execution_id);
create index agent_execution_reader_by_agent on agent_execution_reader (tenant, reader, agent, execution_id);
