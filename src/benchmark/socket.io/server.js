// A room per channel; whoever publishes names the room. WebSocket only, everything else as it comes.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer((request, response) => response.writeHead(200).end('ready'));
const io = new Server(http, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  socket.on('join', (room) => {
    socket.join(room);
    socket.emit('joined');
  });
  socket.on('publish', (room, payload) => io.to(room).emit('m', payload));
});

http.listen(Number(process.env.PORT), '127.0.0.1');
