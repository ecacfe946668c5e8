// Standard error and the exit code of a rejection nobody handles.
'use strict';
process.on('exit', (code) => console.log('exit', code));
Promise.reject({ not: 'an error' });
setTimeout(() => console.log('never'), 100);
