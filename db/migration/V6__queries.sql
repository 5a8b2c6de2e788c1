-- Queries that engines report or the hub runs. Times are Unix milliseconds.
create sequence query_execution_id start with 50 increment by 50;

create table query_execution (
  id bigint primary key,
  version bigint not null,
  tenant varchar(64) not null,
  owner_id varchar(128) not null,
  owner_name varchar(128) not null,
  -- null where the hub itself runs it
  engine varchar(64),
  external_id varchar(128),
  source varchar(64),
  query_text varchar(100000) not null,
  status varchar(16) not null,
  queue_position integer,
  progress integer,
  row_count bigint not null,
  error varchar(2000),
  ended_by varchar(128),
  attempt integer not null,
  first_id bigint not null,
  cancel_by varchar(128),
  cancel_at bigint,
  -- whether somebody wants it to end, and it has not
  cancel_open boolean default false not null,
  audience varchar(8) not null,
  truncated boolean not null,
  saved_id bigint,
  submitted_at bigint not null,
  started_at bigint,
  ended_at bigint,
  -- when its engine was heard of last
  heard_at bigint not null,
  constraint query_execution_of_engine unique (tenant, engine, external_id, attempt)
);

create index query_execution_by_owner on query_execution (tenant, owner_id, id);
create index query_execution_by_tenant on query_execution (tenant, id);
create index query_execution_shared on query_execution (tenant, audience, id);
create index query_execution_to_cancel on query_execution (tenant, engine, cancel_open, id);
create index query_execution_by_status on query_execution (status, heard_at);
create index query_execution_by_first on query_execution (tenant, first_id, attempt);
create index query_execution_by_saved on query_execution (saved_id, ended_at);
create index query_execution_by_end on query_execution (ended_at);

-- Who besides its owner may see a query.
create table query_share (
  query_id bigint not null,
  user_id varchar(128) not null,
  tenant varchar(64) not null,
  primary key (query_id, user_id),
  constraint query_share_of foreign key (query_id) references query_execution (id) on delete cascade
);

create index query_share_by_user on query_share (tenant, user_id, query_id);

-- The rows of queries that the hub ran, page by page, as JSON.
create table query_result (
  query_id bigint not null,
  page integer not null,
  tenant varchar(64) not null,
  content varchar(1000000) not null,
  expires_at bigint not null,
  primary key (query_id, page),
  constraint query_result_of foreign key (query_id) references query_execution (id) on delete cascade
);

create index query_result_by_expiry on query_result (expires_at);

-- Queries that the hub runs again and again.
create sequence saved_query_id start with 50 increment by 50;

create table saved_query (
  id bigint primary key,
  tenant varchar(64) not null,
  owner_id varchar(128) not null,
  owner_name varchar(128) not null,
  name varchar(128) not null,
  source varchar(64),
  query_text varchar(100000) not null,
  -- the channel widget.{widget} hears of new results
  widget varchar(128),
  -- null where it is not run by the clock
  run_every bigint,
  next_run_at bigint,
  -- the name of the event that it is run on
  run_on varchar(128),
  audience varchar(8) not null,
  -- the version and hash of its newest result, and the query that gave it
  result_version bigint not null,
  result_hash varchar(64),
  result_id bigint,
  -- when that was submitted
  result_at bigint,
  created_at bigint not null
);

create index saved_query_by_tenant on saved_query (tenant, id);
create index saved_query_by_owner on saved_query (tenant, owner_id, id);
create index saved_query_shared on saved_query (tenant, audience, id);
create index saved_query_by_event on saved_query (tenant, run_on);
create index saved_query_by_widget on saved_query (tenant, widget);
create index saved_query_by_result on saved_query (result_id);
create index saved_query_by_time on saved_query (next_run_at);

-- Whose widgets are: the user's who saved the first query for it.
create table saved_widget (
  tenant varchar(64) not null,
  widget varchar(128) not null,
  owner_id varchar(128) not null,
  primary key (tenant, widget)
);
