-- The events of reliable channels, where tidings.history.store is database.
create table channel_stream (
  epoch varchar(13) primary key,
  tenant varchar(64) not null,
  name varchar(255) not null,
  head bigint not null,
  used_at bigint not null,
  constraint channel_stream_name unique (tenant, name)
);

create index channel_stream_by_use on channel_stream (used_at);

-- Times are Unix milliseconds. The four digests are of the publisher's id and of the payload.
create table channel_log (
  epoch varchar(13) not null,
  position bigint not null,
  published_at bigint not null,
  expires_at bigint not null,
  user_id varchar(128) not null,
  sender varchar(256) not null,
  seq bigint not null,
  ref_high bigint not null,
  ref_low bigint not null,
  payload_high bigint not null,
  payload_low bigint not null,
  frame varchar(1000000) not null,
  primary key (epoch, position),
  constraint channel_log_stream foreign key (epoch) references channel_stream (epoch)
);

create index channel_log_by_expiry on channel_log (expires_at);

-- The one node that has the history.
create table channel_owner (
  id integer primary key,
  owner varchar(32) not null,
  taken_at bigint not null
);

insert into channel_owner (id, owner, taken_at) values (1, 'nobody', 0);
