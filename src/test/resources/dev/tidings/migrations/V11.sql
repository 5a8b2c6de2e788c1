insert into ai_answer_round (node, number, piece, body) values ('node-1', 7, 0, 'what an answer grew by');
insert into ai_answer_node (node, taken) values ('node-1', 2);
