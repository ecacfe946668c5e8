// The shortest useful program: what it takes is the start of the runtime.
'use strict';
console.log(1);
