// An HTTP server in one process. Prints its port.
'use strict';
const http = require('node:http');

const server = http.createServer((request, response) => response.end('hello world\n'));
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
