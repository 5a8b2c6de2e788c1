-- What the answers of a node grew by comes into the database round by round, each round a row, if it is not too long; from
-- there it is brought into ai_answer_part, answer by answer.
create table ai_answer_round (
  node varchar(64) not null,
  -- rises with each round of the node
  number bigint not null,
  -- what is too long for one row is in several, from 0 on
  piece integer not null,
  -- pieces of answers, each with its place
  body varchar(1000000) not null,
  primary key (node, number, piece)
);

-- A node that stores a round holds its row: whoever takes an answer from it waits, and counts here.
-- When the count is another than before, the node asks which answers are still its own.
create table ai_answer_node (
  node varchar(64) primary key,
  taken bigint not null
);
