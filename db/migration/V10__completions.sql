-- Conversations with AI models, and answers that grow. Times are Unix milliseconds.
create sequence ai_conversation_id start with 20 increment by 20;
create sequence ai_message_id start with 50 increment by 50;

create table ai_conversation (
  id bigint primary key,
  tenant varchar(64) not null,
  owner_id varchar(128) not null,
  owner_name varchar(128) not null,
  title varchar(200) not null,
  opened_at bigint not null,
  -- when something was last said in it
  last_at bigint not null,
  -- the number of its newest message
  messages bigint not null,
  -- the answer that grows; null while none does
  answering bigint
);

create index ai_conversation_by_owner on ai_conversation (tenant, owner_id, id);
create index ai_conversation_by_tenant on ai_conversation (tenant, id);
create index ai_conversation_by_use on ai_conversation (tenant, last_at);

-- Who besides its owner may read a conversation.
create table ai_share (
  conversation_id bigint not null,
  user_id varchar(128) not null,
  tenant varchar(64) not null,
  primary key (conversation_id, user_id),
  constraint ai_share_of foreign key (conversation_id) references ai_conversation (id) on delete cascade
);

create index ai_share_by_user on ai_share (tenant, user_id, conversation_id);

create table ai_message (
  id bigint primary key,
  tenant varchar(64) not null,
  conversation_id bigint not null,
  -- 1, 2, 3… in each conversation
  number bigint not null,
  -- USER or ASSISTANT
  speaker varchar(16) not null,
  author varchar(128) not null,
  author_name varchar(128) not null,
  -- whose id the ref is, and whose limits count
  asked_by varchar(128) not null,
  -- the client's own id, which makes a repeat the same; null for a question, whose answer has it
  ref varchar(64),
  -- the text, for an answer once it has ended
  body varchar(100000) not null,
  -- RUNNING, COMPLETE, ERROR or CANCELLED; a question is COMPLETE
  status varchar(16) not null,
  finish_reason varchar(32),
  input_tokens bigint,
  output_tokens bigint,
  error_code varchar(64),
  error varchar(500),
  retryable boolean not null,
  ended_by varchar(128),
  -- the next sequence number that its service may push
  next_seq bigint not null,
  sent_at bigint not null,
  ended_at bigint,
  constraint ai_message_of foreign key (conversation_id) references ai_conversation (id) on delete cascade,
  constraint ai_message_number unique (conversation_id, number),
  constraint ai_message_once unique (tenant, asked_by, ref)
);

create index ai_message_by_use on ai_message (tenant, asked_by, ended_at);

-- An answer that grows, and the node that writes it.
create table ai_answer (
  id bigint primary key,
  tenant varchar(64) not null,
  conversation_id bigint not null,
  -- MODEL or SERVICE
  source varchar(16) not null,
  -- until when it is this node's
  node varchar(64) not null,
  lease_until bigint not null,
  -- how often somebody had to take it over
  taken bigint not null,
  constraint ai_answer_of foreign key (id) references ai_message (id) on delete cascade
);

create index ai_answer_by_lease on ai_answer (lease_until);

-- Its text, in pieces that follow each other: of two nodes that add a piece at the same place one is
-- refused. Nobody is shown what is not here.
create table ai_answer_part (
  answer_id bigint not null,
  -- how many UTF-16 code units come before it
  place integer not null,
  body varchar(100000) not null,
  -- the sequence number that its service pushes next
  next_seq bigint not null,
  primary key (answer_id, place),
  constraint ai_answer_part_of foreign key (answer_id) references ai_answer (id) on delete cascade
);
